"""Nothing can be typed into a terminal, and there is none to control."""
# expect: onlyRefused

import fcntl, pty, termios

primary, secondary = pty.openpty()
for name, request in (("TIOCSTI", 0x5412), ("TIOCLINUX", 0x541C), ("TIOCSTI with high bits", 0x5412 | 1 << 32)):
    syscall(name, 29 if ARM else 16, secondary, request, b"x")
attempt("controlling terminal", lambda: os.open("/dev/tty", os.O_RDWR))
attempt("console", lambda: os.open("/dev/console", os.O_RDWR | os.O_NOCTTY))
