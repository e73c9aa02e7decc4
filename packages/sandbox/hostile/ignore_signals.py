"""A script that ignores and blocks every signal ends on time."""
# limits: wallMs=400
# expect: verdict=timeout limit=wall

import signal, time

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True:
    time.sleep(10)
