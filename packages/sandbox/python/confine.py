"""Turns a forked process into the first process of a sandbox, as bubblewrap would have made it.

Trusted, and run before any code of a user's. The file tree is not described here: it is the list of arguments that
bubblewrap gets for any other run (src/policy/arguments.ts), carried out one by one. An argument that is not known here
raises, as does a system call that fails, and then there is no run.
"""

import ctypes
import fcntl
import os
import socket
import struct

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

# linux/sched.h
NEW_MOUNTS, NEW_CGROUP, NEW_NAMES, NEW_IPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEW_USER, NEW_PID, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
# linux/mount.h
_NO_SET_UID, _NO_DEVICES, _NO_PROGRAMS, _BIND, _RECURSIVE, _PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
_DETACH = 2
# mount_setattr(2) has this number on every processor. It only adds what it is told to, on all mounts below as well.
_MOUNT_SETATTR, _AT_FDCWD, _AT_RECURSIVE = 442, -100, 0x8000
_ATTRIBUTE_READ_ONLY, _ATTRIBUTE_NO_SET_UID, _ATTRIBUTE_NO_DEVICES = 1, 2, 4
# linux/prctl.h and linux/seccomp.h
_PARENT_DEATH_SIGNAL, _DUMPABLE, _SECCOMP, _DROP_BOUND, _NO_NEW_PRIVILEGES, _AMBIENT, _CLEAR_ALL = 1, 4, 22, 24, 38, 47, 4
_FILTER = 2
_CAPABILITY_VERSION = 0x20080522
_SIGKILL = 9
# linux/sockios.h and net/if.h
_GET_INTERFACE_FLAGS, _SET_INTERFACE_FLAGS, _INTERFACE_UP = 0x8913, 0x8914, 1

# Where the server has the inputs of its runs, and an empty folder to put new file trees together in.
INPUTS = "/inputs"
_ROOT = "/new"
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")


def confine(policy, inputs, seccomp):
    """Isolates this process, the first of its pid namespace, for good.

    policy: the arguments of bubblewrap that make up the file tree
    inputs: folder that becomes /input_files
    seccomp: the system call filter, as bytes
    """
    set_dumpable(True)  # Or this process could not write to its own files in /proc.
    unshare(NEW_MOUNTS | NEW_CGROUP | NEW_NAMES | NEW_IPC | NEW_NETWORK)
    os.setsid()
    _raise_loopback()
    mask = os.umask(0o022)
    switches, start = _build_tree(policy, inputs)
    os.umask(mask)
    os.chdir(_ROOT)
    # The old root ends up on top of the new one, and is taken off with all that hangs on it.
    _check("pivot_root", _libc.pivot_root(b".", b"."))
    _check("umount", _libc.umount2(b".", _DETACH))
    os.chdir(start)
    _leave_user_namespace(switches)
    _drop_rights(seccomp)
    set_dumpable(False)  # A script has this process in its sandbox, and need not be able to write to its memory.


def unshare(kinds):
    _check("unshare", _libc.unshare(kinds))


def return_to(namespace, kind):
    """Takes a namespace of an open descriptor for this process, or for those that it forks, as the kind has it."""
    _check("setns", _libc.setns(namespace, kind))


def set_dumpable(value):
    """Whether other processes of the same user may look into this one."""
    _prctl(_DUMPABLE, int(value))


def _raise_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = fcntl.ioctl(any_socket, _GET_INTERFACE_FLAGS, struct.pack("16sH22x", b"lo", 0))
        flags = struct.unpack_from("H", request, 16)[0]
        fcntl.ioctl(any_socket, _SET_INTERFACE_FLAGS, struct.pack("16sH22x", b"lo", flags | _INTERFACE_UP))


def _build_tree(policy, inputs):
    """Puts the file tree together in an empty one. Returns a descriptor of /proc/sys that can be written through, and
    the folder to start in."""
    _mount(None, "/", None, _RECURSIVE | _PRIVATE)
    _mount("tmpfs", _ROOT, "tmpfs", _NO_SET_UID | _NO_DEVICES, "mode=0755")
    switches, start, size = None, "/", ""
    words = iter(policy)
    for option in words:
        if option in ("--ro-bind", "--ro-bind-try"):
            source, path = next(words), next(words)
            source = inputs if source == INPUTS else source
            if option == "--ro-bind" or os.path.exists(source):
                _bind_read_only(source, path)
        elif option == "--symlink":
            target, path = next(words), next(words)
            os.symlink(target, _ROOT + path)
        elif option == "--size":
            size = f",size={next(words)}"
        elif option == "--tmpfs":
            _mount("tmpfs", _make_folder(next(words)), "tmpfs", _NO_SET_UID | _NO_DEVICES, f"mode=0755{size}")
            size = ""
        elif option == "--proc":
            switches = _make_proc(next(words))
        elif option == "--dev":
            _make_devices(next(words))
        elif option == "--remount-ro":
            _set_attributes(_ROOT + next(words), _ATTRIBUTE_READ_ONLY, recursive=False)
        elif option == "--chdir":
            start = next(words)
        else:
            raise ValueError(f"the policy has an argument that is not known here: {option}")
    return switches, start


def _make_proc(path):
    folder = _make_folder(path)
    _mount("proc", folder, "proc", _NO_SET_UID | _NO_DEVICES | _NO_PROGRAMS)
    # Once the policy has made it read-only, its files cannot be written to through its path.
    switches = os.open(f"{folder}/sys", os.O_PATH | os.O_DIRECTORY)
    return switches


def _make_devices(path):
    folder = _make_folder(path)
    _mount("tmpfs", folder, "tmpfs", _NO_SET_UID | _NO_DEVICES, "mode=0755")
    for name in _DEVICES:
        _make_file(f"{folder}/{name}")
        _mount(f"/dev/{name}", f"{folder}/{name}", None, _BIND)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.symlink(f"/proc/self/fd/{number}", f"{folder}/{name}")
    os.symlink("/proc/self/fd", f"{folder}/fd")
    os.symlink("/proc/kcore", f"{folder}/core")
    os.mkdir(f"{folder}/shm")
    os.mkdir(f"{folder}/pts")
    options = "newinstance,ptmxmode=0666,mode=620"
    _mount("devpts", f"{folder}/pts", "devpts", _NO_SET_UID | _NO_PROGRAMS, options)
    os.symlink("pts/ptmx", f"{folder}/ptmx")


def _bind_read_only(source, path):
    target = _ROOT + path
    if os.path.isdir(source):
        _make_folder(path)
    elif not os.path.exists(target):
        _make_folder(os.path.dirname(path))
        _make_file(target)
    _mount(source, target, None, _BIND | _RECURSIVE)
    _set_attributes(target, _ATTRIBUTE_READ_ONLY | _ATTRIBUTE_NO_SET_UID | _ATTRIBUTE_NO_DEVICES, recursive=True)


def _make_folder(path):
    if not os.path.isdir(_ROOT + path):
        os.makedirs(os.path.dirname(_ROOT + path), exist_ok=True)
        os.mkdir(_ROOT + path)
    return _ROOT + path


def _make_file(path):
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o444))


def _leave_user_namespace(switches):
    """Enters a user namespace below the server's: no mount and no namespace made above belongs to it, so the rights
    that a process has at its beginning there are of no use. As bubblewrap does for --disable-userns."""
    unshare(NEW_USER)
    for name, text in (("setgroups", "deny"), ("uid_map", "1000 0 1"), ("gid_map", "1000 0 1")):
        _write(f"/proc/self/{name}", text)
    # No user namespace below this one, whatever the system call filter lets through.
    _write("user/max_user_namespaces", "0", switches)
    os.close(switches)


def _drop_rights(seccomp):
    with open("/proc/sys/kernel/cap_last_cap") as file:
        last = int(file.read())
    for capability in range(last + 1):
        _prctl(_DROP_BOUND, capability)
    _prctl(_AMBIENT, _CLEAR_ALL)
    header = struct.pack("Ii", _CAPABILITY_VERSION, 0)
    _check("capset", _libc.capset(header, struct.pack("6I", 0, 0, 0, 0, 0, 0)))
    _prctl(_NO_NEW_PRIVILEGES, 1)
    # Whatever changes rights clears it, so it comes after.
    _prctl(_PARENT_DEATH_SIGNAL, _SIGKILL)
    program = ctypes.create_string_buffer(seccomp, len(seccomp))
    _prctl(_SECCOMP, _FILTER, struct.pack("HxxxxxxP", len(seccomp) // 8, ctypes.addressof(program)))


def _set_attributes(path, attributes, recursive):
    change = struct.pack("4Q", attributes, 0, 0, 0)
    flags = _AT_RECURSIVE if recursive else 0
    arguments = (ctypes.c_long(_AT_FDCWD), os.fsencode(path), ctypes.c_long(flags), change, ctypes.c_long(len(change)))
    _check(f"mount_setattr {path}", _libc.syscall(ctypes.c_long(_MOUNT_SETATTR), *arguments))


def _mount(source, target, kind, flags, options=None):
    words = [None if word is None else os.fsencode(word) for word in (source, target, kind)]
    _check(f"mount {target}", _libc.mount(*words, ctypes.c_ulong(flags), None if options is None else options.encode()))


def _prctl(option, *arguments):
    words = [a if isinstance(a, bytes) else ctypes.c_ulong(a) for a in arguments]
    words += [ctypes.c_ulong(0)] * (4 - len(words))
    _check(f"prctl {option}", _libc.prctl(option, *words))


def _write(path, text, folder=None):
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC, dir_fd=folder)
    os.write(descriptor, text.encode())
    os.close(descriptor)


def _check(what, result):
    if result == -1:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
