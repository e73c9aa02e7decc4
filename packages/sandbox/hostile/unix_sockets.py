"""Sockets of the host by path are not in the file tree, and abstract ones not in the network namespace."""
# expect: onlyRefused

import socket


def connect(address):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(address)
    return True


for path in (unix_path, "/run/docker.sock", "/var/run/docker.sock", "/run/systemd/private", "/run/dbus/system_bus_socket", "/tmp/.s.PGSQL.5432", "/tmp/.X11-unix/X0", "/dev/log"):
    attempt(path, lambda: connect(path))
attempt("abstract", lambda: connect("\0" + abstract_name))
attempt("any listed", lambda: [line for line in open("/proc/net/unix").readlines()[1:] if "@" in line or "/" in line] or None)
