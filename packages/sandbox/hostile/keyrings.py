"""Kernel keyrings, which are shared by all processes of a user, stay shut."""
# expect: onlyRefused

base = 217 if ARM else 248
syscall("add_key", base, b"user", b"name", b"data", 4, -3)
syscall("request_key", base + 1, b"user", b"name", 0, -3)
syscall("keyctl", base + 2, 0, -3, 1)
