"""No name is resolved and no datagram leaves: names are a way out for data, too."""
# expect: onlyRefused

import socket

query = b"\x12\x34\x01\0\0\1\0\0\0\0\0\0\6secret\7example\3com\0\0\1\0\1"


def ask(server, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(0.1)
        client.sendto(query, (server, port))
        return client.recv(512)


attempt("getaddrinfo", lambda: socket.getaddrinfo("example.com", 80))
for server in ("127.0.0.53", "127.0.0.11", "8.8.8.8", "224.0.0.251", "255.255.255.255"):
    attempt(server, lambda: ask(server, 53))
attempt("a listener of the host", lambda: ask("127.0.0.1", int(udp_port)))
