"""A zip that would unpack to ten gigabytes is a file of some kilobytes to the worker, which never unpacks anything."""
# limits: memoryBytes=128M outputBytes=1M tmpBytes=8M wallMs=20000
# expect: verdict=ok outputs=bomb.zip

import struct, zlib

# One member of 16 MiB of zeros, listed 640 times in the directory at the end.
packer = zlib.compressobj(9, zlib.DEFLATED, -15)
packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(16)) + packer.flush()
local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, 0, len(packed), 1 << 24, 4, 0) + b"0000" + packed
entries = b"".join(
    struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0, 0, len(packed), 1 << 24, 4, 0, 0, 0, 0, 0, 0) + b"%04d" % n
    for n in range(640)
)
end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 640, 640, len(entries), len(local), 0)
open("/output/bomb.zip", "wb").write(local + entries + end)
