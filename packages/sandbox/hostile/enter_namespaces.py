"""The namespaces of other processes cannot be entered, by path, by descriptor or by pidfd."""
# expect: onlyRefused

number = 268 if ARM else 308
for name in ("mnt", "net", "pid", "user"):
    attempt(f"open {name} of pid 1 and enter", lambda: raw(number, os.open(f"/proc/1/ns/{name}", os.O_RDONLY), 0) == 0)
syscall("setns by pidfd", number, raw(434, 1, 0), 0x20000)
