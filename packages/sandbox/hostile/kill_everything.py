"""Killing all that can be seen hurts the script alone."""
# expect: verdict=error limit=none

import signal

if os.fork() == 0:
    os.kill(1, signal.SIGKILL)
    os.kill(-1, signal.SIGKILL)
while True:
    pass
