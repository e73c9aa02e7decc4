"""A file of a terabyte without any content is refused everywhere."""
# expect: log=/tmp: refused | /dev/shm: refused | /output: refused | allocated: refused


def stretch(folder):
    with open(f"{folder}/sparse", "wb") as file:
        file.truncate(1 << 40)
    return True


for folder in ("/tmp", "/dev/shm", "/output"):
    attempt(folder, lambda: stretch(folder))
attempt("allocated", lambda: os.posix_fallocate(os.open("/output/allocated", os.O_CREAT | os.O_RDWR), 0, 1 << 40) is None)
