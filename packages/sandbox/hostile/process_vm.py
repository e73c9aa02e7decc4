"""The memory of another process is neither read nor written by system call."""
# expect: onlyRefused

syscall("read", 270 if ARM else 310, 1, 0, 0, 0, 0, 0)
syscall("write", 271 if ARM else 311, 1, 0, 0, 0, 0, 0)
syscall("madvise", 440, 1, 0, 0, 0, 0)
