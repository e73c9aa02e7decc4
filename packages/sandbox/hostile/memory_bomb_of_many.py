"""Memory is bounded for all processes of a run together."""
# limits: memoryBytes=96M tmpBytes=8M
# expect: verdict=out_of_memory limit=memory

import time

for _ in range(10):
    if os.fork() == 0:
        held = b"x" * (16 << 20)
        time.sleep(30)
time.sleep(30)
