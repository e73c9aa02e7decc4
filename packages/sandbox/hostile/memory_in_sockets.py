"""What waits in sockets counts as memory of the run."""
# limits: memoryBytes=64M tmpBytes=8M
# expect: verdict=out_of_memory limit=memory
# unbounded: rlimit

import socket

held = []
while True:
    pair = socket.socketpair()
    held.append(pair)
    for end in pair:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 24)
        end.setblocking(False)
        try:
            while True:
                end.send(bytes(1 << 16))
        except BlockingIOError:
            pass
