"""Shutting down the sockets to the worker, in both directions, changes nothing about how a run is judged."""
# expect: verdict=error exitCode=7 limit=none

import socket

for fd in (3, 1, 2):
    with socket.socket(fileno=os.dup(fd)) as channel:
        channel.shutdown(socket.SHUT_RDWR)
os._exit(7)
