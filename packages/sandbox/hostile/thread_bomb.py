"""Threads count as processes."""
# limits: processes=16
# expect: log=bounded

import threading, time

made = 0
try:
    while made < 1000:
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        made += 1
except RuntimeError:
    print("bounded" if made < 16 else made)
