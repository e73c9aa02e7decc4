"""Nothing of the host can be read but programs and libraries; /proc offers no way around."""
# expect: onlyRefused

paths = ["/etc/shadow", "/etc/passwd", "/etc/hostname", "/root", "/home", "/var", "/work", "/srv", "/mnt", "/boot", "/run", "/sys", "/sys/fs/cgroup", "/lost+found"]
for path in paths + [worker_folder, secret_file, "/proc/kcore", "/proc/kmsg", "/dev/mem", "/dev/kmem", "/dev/kmsg", "/dev/sda", "/dev/vda"]:
    attempt(path, lambda: os.listdir(path) if os.path.isdir(path) else read(path, 10))
for root in ("/proc/1/root", "/proc/self/root", "/proc/1/cwd", "/proc/self/task/%d/root" % os.getpid(), "/proc/1/fd/0/..", "/tmp/../..", "/proc/self/cwd/../../.."):
    for path in ("/etc/shadow", "/root", "/var", secret_file):
        attempt(root + path, lambda: os.stat(root + path))
