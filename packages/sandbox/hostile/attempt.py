"""What the attacks have in common. The test puts this text before each of them, so that one job is one text.

`attempt(name, action)` prints `name: refused` if the action raises an OSError or returns None or False, and otherwise
`name: SUCCEEDED` with what it got. `syscall(name, number, ...)` attempts a system call by number, past all of Python.
The test hands over, as variables, what an attacker could know about the machine: see test/hostile/targets.ts.
"""

import ctypes
import os
import platform

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
ARM = platform.machine() == "aarch64"


def attempt(name, action):
    try:
        result = action()
    except (OSError, ValueError) as error:
        result = None
    verdict = "refused" if result is None or result is False else f"SUCCEEDED {result!r}"
    print(f"{name}: {verdict}", flush=True)


def raw(number, *arguments):
    """A system call by number; its result, or minus the error number."""
    ctypes.set_errno(0)
    words = [a if isinstance(a, (bytes, ctypes.Array, ctypes.Structure)) else ctypes.c_long(a) for a in arguments]
    words = [ctypes.byref(w) if isinstance(w, (ctypes.Array, ctypes.Structure)) else w for w in words]
    result = _libc.syscall(ctypes.c_long(number), *words)
    return result if result != -1 else -ctypes.get_errno()


def syscall(name, number, *arguments):
    """Attempts it. Any error counts as refused, except those that mean that the kernel did look at the arguments."""
    result = raw(number, *arguments)
    looked = result in (-14, -22, -9)  # EFAULT, EINVAL, EBADF
    print(f"{name}: {'refused' if result < 0 and not looked else f'SUCCEEDED {result}'}", flush=True)


def read(path, most=1_000_000):
    with open(path, "rb") as file:
        return file.read(most)


