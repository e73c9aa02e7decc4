"""The signal that ends a process with its parent cannot be cleared, and a process that tries dies all the same."""
# expect: verdict=ok log=prctl: refused | left

syscall("prctl", 167 if ARM else 157, 1, 0, 0, 0, 0)
if os.fork() == 0:
    os.setsid()
    os.execv("/usr/bin/sleep", ["sleep", mark])
print("left")
