"""The file tree stays as the policy put it together: nothing is mounted, moved, unmounted or made writable."""
# expect: onlyRefused

import subprocess

number = 40 if ARM else 165
syscall("tmpfs", number, b"none", b"/tmp", b"tmpfs", 0, 0)
syscall("proc", number, b"none", b"/tmp", b"proc", 0, 0)
syscall("bind", number, b"/usr", b"/tmp", 0, 4096, 0)
syscall("remount writable", number, b"none", b"/usr", 0, 32 | 4096, 0)
syscall("umount", 39 if ARM else 166, b"/proc/sys", 2)
syscall("pivot_root", 41 if ARM else 155, b"/tmp", b"/tmp")
for name, call, arguments in (("open_tree", 428, (-100, b"/usr", 1)), ("move_mount", 429, (-100, b"/usr", -100, b"/tmp", 0)), ("fsopen", 430, (b"tmpfs", 0)), ("mount_setattr", 442, (-100, b"/usr", 0, 0, 0))):
    syscall(name, call, *arguments)
attempt("fusermount", lambda: subprocess.run(["/usr/bin/mount", "-t", "tmpfs", "none", "/tmp"], stderr=subprocess.DEVNULL).returncode == 0)
