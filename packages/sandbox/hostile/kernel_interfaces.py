"""The large kernel interfaces that escapes came through are shut: bpf, io_uring, userfaultfd, perf, fanotify, modules."""
# expect: onlyRefused

parameters = (ctypes.c_char * 256)()
for name, arm, x86, arguments in (
    ("bpf", 280, 321, (0, parameters, 72)),
    ("io_uring_setup", 425, 425, (8, parameters)),
    ("io_uring_enter", 426, 426, (0, 1, 0, 0, 0, 0)),
    ("io_uring_register", 427, 427, (0, 0, 0, 0)),
    ("userfaultfd", 282, 323, (0,)),
    ("userfaultfd for user mode", 282, 323, (1,)),
    ("perf_event_open", 241, 298, (parameters, 0, -1, -1, 0)),
    ("fanotify_init", 262, 300, (0, 0)),
    ("finit_module", 273, 313, (0, b"", 0)),
    ("kexec_load", 104, 246, (0, 0, 0, 0)),
    ("quotactl", 60, 179, (0, 0, 0, 0)),
    ("syslog", 116, 103, (3, parameters, 100)),
):
    syscall(name, arm if ARM else x86, *arguments)
