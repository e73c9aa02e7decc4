"""FIFOs and devices cannot be made, sockets are left out: nothing stalls whoever reads the outputs."""
# expect: verdict=ok outputs= leftOut=special_file:1 log=fifo: refused | char: refused | block: refused | through a folder: refused

import socket, stat

socket.socket(socket.AF_UNIX).bind("/output/socket")
for name, kind in (("fifo", stat.S_IFIFO), ("char", stat.S_IFCHR), ("block", stat.S_IFBLK)):
    attempt(name, lambda: os.mknod("/output/node", kind | 0o666, os.makedev(1, 3)) is None)
attempt("through a folder", lambda: os.mknod("node", stat.S_IFIFO | 0o666, dir_fd=os.open("/output", os.O_RDONLY)) is None)
