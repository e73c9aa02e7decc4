"""No further namespace, by unshare, clone, clone3, or the programs that make them: each would give capabilities inside."""
# expect: onlyRefused

import subprocess

FLAGS = {"time": 0x80, "mount": 0x20000, "cgroup": 0x2000000, "uts": 0x4000000, "ipc": 0x8000000, "user": 0x10000000, "pid": 0x20000000, "net": 0x40000000}
for name, flag in FLAGS.items():
    syscall(f"unshare {name}", 97 if ARM else 272, flag)
    # In clone's flags the bit of a time namespace belongs to the signal at exit: that would be a plain fork.
    if name != "time":
        syscall(f"clone {name}", 220 if ARM else 56, flag | 17, 0, 0, 0, 0)
syscall("clone3", 435, (ctypes.c_uint64 * 11)(0x10000000), 88)
for command in (["unshare", "--user", "true"], ["bwrap", "--ro-bind", "/", "/", "true"], ["setpriv", "--inh-caps=+all", "true"]):
    attempt(command[0], lambda: subprocess.run(["/usr/bin/" + command[0], *command[1:]], stderr=subprocess.DEVNULL).returncode == 0)
