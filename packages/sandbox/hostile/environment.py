"""Nothing of the worker's environment reaches the script, its children or the first process."""
# expect: log=nothing

import subprocess

wanted = (secret_head + secret_tail).encode()
places = {
    "own": str(dict(os.environ)).encode(),
    "child": subprocess.run(["/usr/bin/env"], capture_output=True).stdout,
    "first": read("/proc/1/environ"),
    "self": read("/proc/self/environ"),
}
known = {"HOME", "LANG", "MALLOC_ARENA_MAX", "OPENBLAS_NUM_THREADS", "PATH", "PWD", "TZ"}
print([name for name, data in places.items() if wanted in data] or sorted(set(os.environ) - known) or "nothing")
