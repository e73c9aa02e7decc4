"""No file, socket or pipe of the worker is inherited, whatever it has open, and what the first process has cannot be reopened."""
# expect: onlyRefused

own = [fd for fd in range(1024) if os.path.lexists(f"/proc/self/fd/{fd}")]
attempt("beyond the standard three and the runner's socket", lambda: [fd for fd in own if fd > 3] or None)
attempt("a file", lambda: [fd for fd in own if os.readlink(f"/proc/self/fd/{fd}").startswith("/") and fd != 0] or None)
for name in os.listdir("/proc/1/fd"):
    if name != "0":
        attempt(f"{name} of the first process", lambda: os.open(f"/proc/1/fd/{name}", os.O_RDWR | os.O_NONBLOCK))
