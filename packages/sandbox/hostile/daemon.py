"""A double-forked daemon that left its session and closed everything dies with its script."""
# expect: verdict=ok log=left

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 64)
        os.execv("/usr/bin/sleep", ["sleep", mark])
    os._exit(0)
os.wait()
print("left")
