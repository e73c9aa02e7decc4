"""Another run's inputs, outputs, scratch files and processes are nowhere, while that run is going on beside this one."""
# beside: victim.py
# expect: log=nothing

wanted = (victim_head + victim_tail).encode()
found = []
for top in ("/tmp", "/dev", "/output", "/input_files", "/opt", "/etc", "/proc"):
    for folder, folders, files in os.walk(top):
        folders[:] = [] if folder.count("/") > 5 else [name for name in folders if not (folder == "/proc" and name == "sys")]
        for name in files:
            path = os.path.join(folder, name)
            if wanted in path.encode():
                found.append(path)
            if name in ("environ", "cmdline", "comm") or not path.startswith(("/proc", "/dev/p", "/dev/tty")):
                try:
                    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
                    if wanted in os.read(fd, 100_000):
                        found.append(path)
                    os.close(fd)
                except OSError:
                    pass
for path in (worker_folder, f"/proc/self/root{worker_folder}"):
    if os.path.exists(path):
        found.append(path)
print(found or "nothing")
