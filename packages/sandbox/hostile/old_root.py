"""The file tree that bubblewrap came from cannot be reached again, by name, by descriptor or by climbing."""
# expect: onlyRefused

for name in ("/oldroot", "/newroot", "/.old_root", "/put_old"):
    attempt(name, lambda: os.listdir(name))
attempt("a descriptor of a folder", lambda: [fd for fd in os.listdir("/proc/self/fd") if os.path.isdir(f"/proc/self/fd/{fd}") and int(fd) < 64 and os.readlink(f"/proc/self/fd/{fd}").split("/")[1] != "proc"] or None)
os.chdir("/")
for _ in range(50):
    os.chdir("..")
attempt("climbing", lambda: os.path.exists("etc/passwd"))
syscall("chroot", 51 if ARM else 161, b"/tmp")
syscall("open_by_handle_at", 265 if ARM else 304, -100, 0, 0)
