"""Stopping all processes, the runner included, does not stop the worker's clock."""
# limits: wallMs=400
# expect: verdict=timeout limit=wall

import signal

if os.fork() == 0:
    os.kill(-1, signal.SIGSTOP)
os.kill(os.getpid(), signal.SIGSTOP)
os.kill(1, signal.SIGSTOP)
while True:
    pass
