"""Nothing of the worker's environment reaches the script, its children or the first process."""
# expect: log=nothing

import subprocess

wanted = (secret_head + secret_tail).encode()
places = {
    "own": str(dict(os.environ)).encode(),
    "child": subprocess.run(["/usr/bin/env"], capture_output=True).stdout,
    "self": read("/proc/self/environ"),
}
try:
    places["first"] = read("/proc/1/environ")
except PermissionError:
    pass  # The first process of a forked sandbox shows nothing of it at all.
known = {"HOME", "LANG", "MALLOC_ARENA_MAX", "OPENBLAS_NUM_THREADS", "PATH", "PWD", "TZ"}
print([name for name, data in places.items() if wanted in data] or sorted(set(os.environ) - known) or "nothing")
