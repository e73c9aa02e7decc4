"""The buffers of a script's own loopback connections are bounded. Version 1 control groups count them apart."""
# limits: memoryBytes=64M tmpBytes=8M
# expect: log=at most 32 MiB
# unbounded: rlimit

import socket

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(100)
held = []
sent = 0
for _ in range(60):
    client = socket.socket()
    for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
        client.setsockopt(socket.SOL_SOCKET, option, 1 << 24)
    client.connect(listener.getsockname())
    server = listener.accept()[0]
    client.setblocking(False)
    try:
        while True:
            sent += client.send(bytes(1 << 16))
    except BlockingIOError:
        held += [client, server]
print("at most 32 MiB" if sent <= 32 << 20 else f"{sent >> 20} MiB")
