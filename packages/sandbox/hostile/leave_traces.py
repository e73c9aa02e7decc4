"""Nothing that a script writes is there for a later one: packages, start-up files, bytecode, modules, scratch files."""
# following: find_traces.py
# expect: verdict=ok

import site, sys

version = f"python{sys.version_info.major}.{sys.version_info.minor}"
folders = {"/usr/lib/python3/dist-packages", f"/usr/local/lib/{version}/dist-packages", f"/usr/lib/{version}", f"/usr/lib/{version}/__pycache__"}
folders |= {"/opt/gruntless", "/opt/gruntless/modules", "/opt/packages", "/etc", "/etc/" + version, "/", "/tmp", "/dev/shm", "/dev", "/output", "/input_files"}
for folder in folders | set(sys.path) | {site.getusersitepackages()}:
    for name in ("sitecustomize.py", "usercustomize.py", "trace.pth", "gruntless.py", "json.py", "_sitebuiltins.py", f"{trace_mark}.txt"):
        try:
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, name), "w") as file:
                file.write(f"import builtins; builtins.{trace_mark} = True\n")
        except OSError:
            pass
import builtins, gruntless, json

# In the memory of an interpreter that somebody might use again.
setattr(builtins, trace_mark, True)
json.loads = gruntless.progress = None
os.environ[trace_mark] = "1"
os.umask(0)
