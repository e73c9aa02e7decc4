"""No program gives rights: set-uid ones, capabilities, other users, device nodes."""
# expect: onlyRefused

import subprocess

for command in (["su", "-c", "true"], ["umount", "/proc"], ["chfn", "-f", "x"], ["newgrp", "root"], ["passwd", "-S"]):
    path = "/usr/bin/" + command[0]
    attempt(command[0], lambda: os.path.exists(path) and subprocess.run([path, *command[1:]], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0)
for uid in (0, 1, 61234, 64000):
    attempt(f"uid {uid}", lambda: os.setuid(uid) is None)
    attempt(f"gid {uid}", lambda: os.setgid(uid) is None)
attempt("groups", lambda: os.setgroups([0]) is None)
attempt("owner", lambda: open("/tmp/x", "w") and os.chown("/tmp/x", 0, 0) is None)
attempt("capabilities", lambda: [line for line in open("/proc/self/status") if line.startswith("Cap") and "Bnd" not in line and int(line.split()[1], 16)] or None)
attempt("file capabilities", lambda: os.setxattr("/tmp/x", "security.capability", b"\1\0\0\2" + b"\xff" * 16) is None)
