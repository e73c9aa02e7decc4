"""/tmp and /dev/shm hold so much and no more, and none of it lies on the host's disk."""
# limits: tmpBytes=4M outputBytes=32M
# expect: log=/tmp: refused | /dev/shm: refused


def fill(folder):
    with open(f"{folder}/big", "wb", buffering=0) as file:
        for _ in range(16):
            file.write(bytes(1 << 20))
    return os.stat(f"{folder}/big").st_size == 16 << 20


for folder in ("/tmp", "/dev/shm"):
    attempt(folder, lambda: fill(folder))
