"""No attack: what the run after one looks like."""
# expect: verdict=ok log=nothing | json: True | progress: True | umask: True

import builtins, json, gruntless

found = [name for name in (*vars(builtins), *os.environ) if name == trace_mark]
for top in ("/tmp", "/dev", "/output", "/opt", "/etc", "/input_files"):
    for folder, _, files in os.walk(top):
        found += [os.path.join(folder, name) for name in files if name in (f"{trace_mark}.txt", "sitecustomize.py", "trace.pth")]
print(found or "nothing")
print("json:", callable(json.loads))
print("progress:", callable(gruntless.progress))
print("umask:", os.umask(0) != 0)
