"""Services on the host's loopback and other addresses are out of reach: database, queue, API, and whatever else listens."""
# expect: onlyRefused

import socket


def connect(family, address):
    with socket.socket(family) as client:
        client.settimeout(1)
        client.connect(address)
    return True


for port in [6379, 5432, 3000, int(tcp_port)]:
    for host in ["127.0.0.1", "127.0.0.2", "0.0.0.0", *host_addresses.split()]:
        attempt(f"{host}:{port}", lambda: connect(socket.AF_INET, (host, port)))
    for host in ["::1", "::", "::ffff:127.0.0.1"]:
        attempt(f"[{host}]:{port}", lambda: connect(socket.AF_INET6, (host, port)))
