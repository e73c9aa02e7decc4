"""No process can be traced or steered, not even the first one of the sandbox."""
# expect: onlyRefused

number = 117 if ARM else 101
for name, request in (("attach", 16), ("seize", 0x4206), ("traceme", 0)):
    syscall(name, number, request, 1, 0, 0)
syscall("pidfd_getfd", 438, raw(434, 1, 0), 1, 0)
syscall("kcmp", 272 if ARM else 312, 1, os.getpid(), 0, 0, 0)
