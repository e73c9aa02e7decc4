"""Dying as the processor time limit would have it is an error of the script."""
# expect: verdict=error exitCode=152 limit=none

import signal

os.kill(os.getpid(), signal.SIGXCPU)
