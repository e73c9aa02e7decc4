"""Limits and priorities go down and never up."""
# expect: onlyRefused

import resource

BIG = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
for name in ("NOFILE", "FSIZE", "CPU", "CORE"):
    which = getattr(resource, f"RLIMIT_{name}")
    attempt(name, lambda: resource.setrlimit(which, BIG) is None)
attempt("priority", lambda: os.nice(-5))
attempt("real-time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)) is None)
attempt("immunity to the out-of-memory killer", lambda: os.write(os.open("/proc/self/oom_score_adj", os.O_WRONLY), b"-1000"))
