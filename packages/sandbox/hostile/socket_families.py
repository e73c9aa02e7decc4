"""Sockets beyond a network namespace, or deep into the kernel, cannot be made: VSOCK, NETLINK, PACKET, raw, SCTP…"""
# expect: onlyRefused

FAMILIES = {"NETLINK": 16, "PACKET": 17, "VSOCK": 40, "ALG": 38, "BLUETOOTH": 31, "CAN": 29, "TIPC": 30, "RDS": 21, "KEY": 15, "XDP": 44, "SMC": 43, "QIPCRTR": 42, "NFC": 39}
number = 198 if ARM else 41
for name, family in FAMILIES.items():
    for kind in (1, 2, 3, 5):
        syscall(f"{name} {kind}", number, family, kind, 0)
for family in (2, 10):
    for protocol in (1, 2, 33, 50, 58, 89, 103, 115, 132, 136, 255, 262):
        for kind in (1, 2, 3, 5):
            syscall(f"{family} protocol {protocol} {kind}", number, family, kind, protocol)
    syscall(f"{family} raw", number, family, 3, 6)
    syscall(f"{family} raw, high bits set", number, family | 1 << 32, 3, 255)
syscall("NETLINK pair", 199 if ARM else 53, 16, 3, 0, 0)
