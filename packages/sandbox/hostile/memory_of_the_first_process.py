"""The first process of the sandbox may be overwritten, and nothing is won: a verdict of failure stays, the run ends."""
# expect: verdict=error

maps = read("/proc/1/maps").decode().splitlines() if os.access("/proc/1/maps", os.R_OK) else []
try:
    with open("/proc/1/mem", "r+b", buffering=0) as memory:
        for line in maps:
            area, rights = line.split()[:2]
            if rights.startswith("rw"):
                start = int(area.split("-")[0], 16)
                memory.seek(start)
                memory.write(b"\xcc" * 64)
except (OSError, ValueError):
    pass
os._exit(3)
