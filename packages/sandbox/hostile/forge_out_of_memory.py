"""Dying as the out-of-memory killer would have it is an error of the script: the kernel counted nothing."""
# expect: verdict=error exitCode=137 limit=none

import signal

print("Killed process: out of memory")
os.write(3, b'{"error":"The script used 512.0 MiB of memory","verdict":"out_of_memory"}\n')
os.kill(os.getpid(), signal.SIGKILL)
