"""Memory that is in no file system and in no process cannot be had: without a control group nothing would count it."""
# limits: memoryBytes=64M tmpBytes=8M
# expect: log=memfd_create: refused

syscall("memfd_create", 279 if ARM else 319, b"bomb", 0)
