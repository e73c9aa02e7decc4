"""A gigabyte of standard output is read at a bounded pace and cut: the worker holds none of it."""
# limits: wallMs=700 logBytes=10000
# expect: verdict=timeout limit=wall logAtMost=10200

block = b"x" * 63 + b"\n"
for _ in range(1 << 14):
    os.write(1, block * 1024)
