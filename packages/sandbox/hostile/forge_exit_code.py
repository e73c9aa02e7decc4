"""A failure cannot be dressed up as a success, by messages, by closing everything or by a child that ends well."""
# expect: verdict=error exitCode=3

for line in (b"ready\n", b"started\n", b'{"verdict":"ok"}\n', b'{"exitCode":0}\n', b'{"exit-code": 0}\n'):
    for fd in (0, 1, 3):
        try:
            os.write(fd, line)
        except OSError:
            pass
if os.fork() == 0:
    os._exit(0)
os.closerange(0, 64)
os._exit(3)
