"""A file cannot be swapped for a link between looking and reading: its swappers are dead before anybody looks."""
# expect: verdict=ok mineAlone

import time

open("/output/a", "w").write("mine")
for _ in range(4):
    if os.fork() == 0:
        os.setsid()
        os.symlink(secret_file, f"/output/link{os.getpid()}")
        while True:
            try:
                os.rename("/output/a", "/output/b")
                os.rename(f"/output/link{os.getpid()}", "/output/a")
                os.rename("/output/a", f"/output/link{os.getpid()}")
                os.rename("/output/b", "/output/a")
            except OSError:
                pass
time.sleep(0.1)
os._exit(0)
