"""The cloud's metadata service, which hands out credentials, is out of reach."""
# expect: onlyRefused

import socket, urllib.request

for host in ("169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192"):
    attempt(host, lambda: socket.create_connection((host, 80), 1))
attempt("fd00:ec2::254", lambda: socket.create_connection(("fd00:ec2::254", 80), 1))
attempt("by name", lambda: urllib.request.urlopen("http://metadata.google.internal/", timeout=1))
