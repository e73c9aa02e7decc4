"""Starts a program under a seccomp profile in Docker's format: under-profile.py PROFILE PROGRAM [ARGUMENTS]."""

import json
import os
import sys

import seccomp

with open(sys.argv[1], encoding="utf-8") as file:
    profile = json.load(file)
assert profile["defaultAction"] == "SCMP_ACT_ALLOW"
rules = seccomp.SyscallFilter(defaction=seccomp.ALLOW)
for group in profile["syscalls"]:
    assert group["action"] == "SCMP_ACT_ERRNO"
    for name in group["names"]:
        try:
            rules.add_rule(seccomp.ERRNO(group["errnoRet"]), name)
        except (RuntimeError, ValueError) as error:  # Not a system call of this machine.
            print(f"{name}: {error}", file=sys.stderr)
rules.load()
os.execvp(sys.argv[2], sys.argv[2:])
