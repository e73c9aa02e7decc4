"""No secret of the worker, no host path and no process of the host shows in any file of /proc."""
# expect: log=nothing | read enough

WANTED = ("environ", "cmdline", "maps", "smaps", "status", "comm", "stat", "auxv", "cgroup", "sched", "wchan", "limits")
# In two halves, since this text is itself in memory and in /tmp/script.py, and neither is a leak.
marks = [(secret_head + secret_tail).encode(), worker_folder.encode()]
found = []
count = 0
for folder, folders, files in os.walk("/proc"):
    folders[:] = [name for name in folders if name not in ("sys", "map_files", "fdinfo", "ns", "net")]
    for name in files:
        if name not in WANTED:
            continue
        try:
            data = read(f"{folder}/{name}")
        except OSError:
            continue
        count += 1
        found += [f"{folder}/{name}" for wanted in marks if wanted in data]
print(found or "nothing")
print("read enough" if count > 20 else count)
