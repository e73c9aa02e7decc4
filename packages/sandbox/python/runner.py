"""Runs one script inside of the sandbox. Trusted until other code than its own runs in this process, and not after.

The worker connects file descriptor 3 to a socket. The runner says `ready`, applies the limits that only a process itself
can apply, and imports the modules that it is told to import ahead, if any. A package may have changed the runner from
there on, which is why all that matters is in place by then. It reads its one job, says `started`, and runs the
script. Nothing it says decides how the run is judged: the worker looks at its own clock, the kernel's counters and the
exit code.

Imports stay few on purpose. Half of the time to start a small script is Python's own imports, so `json`, `traceback`
and their like are loaded only when something went wrong.
"""

import builtins
import os
import sys

CHANNEL = 3
SCRIPT = "/tmp/script.py"
MODULES = "/opt/gruntless/modules"
# A traceback longer than this says nothing more; its end names the error, so that stays.
MOST_MESSAGE_CHARACTERS = 16_000
# One line about a module that could not be imported.
MOST_REASON_CHARACTERS = 200


def main():
    close_inherited_descriptors()
    os.set_inheritable(CHANNEL, False)
    prepare_path()
    run_job()


def run_job():
    os.write(CHANNEL, b"ready\n")
    _boot()
    module = type(sys)("__main__")
    source = _read_job(module)
    _prepare(module, source)
    os.write(CHANNEL, b"started\n")
    _exit_fast(_execute(module, source))


def close_inherited_descriptors(last=CHANNEL):
    # Whatever the worker's parent left open must not reach the script.
    for name in os.listdir("/proc/self/fd"):
        if int(name) > last:
            try:
                os.close(int(name))
            except OSError:
                pass  # The descriptor of the listing itself, closed by now.


def _boot():
    """What comes before a job: the limits that do not depend on it, and modules to import while there is nothing to do."""
    names = []
    for kind, name, text in read_items():
        if kind == "rlimit":
            _limit(name, int(text))
        elif kind == "preload":
            names.append(name)
    if names:
        tell({"preloaded": preload(names)})


def preload(names):
    """Imports modules; returns those that could not be, with the reason."""
    # What is printed now is no run's log, and nobody reads it: a full pipe would stop the import.
    kept = os.dup(1), os.dup(2)
    null = os.open("/dev/null", os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    missing = {}
    for name in names:
        try:
            __import__(name)
        except BaseException as error:
            # The script goes without it, or fails at its own import with the same words.
            missing[name] = f"{type(error).__name__}: {error}"[:MOST_REASON_CHARACTERS]
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os.dup2(kept[0], 1)
    os.dup2(kept[1], 2)
    for descriptor in (*kept, null):
        os.close(descriptor)
    return missing


def _read_job(module):
    """Sets the job's values in the module and returns its script."""
    source = ""
    for kind, name, text in read_items():
        if kind == "script":
            source = text
        else:
            setattr(module, name, _value(kind, text))
    return source


def read_items():
    """Items of (kind, name, text): the size of the whole in eight bytes, then each string after its size in four."""
    size = int.from_bytes(_read_exactly(8), "little")
    data = _read_exactly(size)
    strings = []
    at = 0
    while at < size:
        end = at + 4 + int.from_bytes(data[at : at + 4], "little")
        strings.append(data[at + 4 : end].decode())
        at = end
    return zip(strings[0::3], strings[1::3], strings[2::3])


def _read_exactly(size):
    data = bytearray()
    while len(data) < size:
        chunk = os.read(CHANNEL, size - len(data))
        if not chunk:
            os._exit(0)  # The worker has gone: there is no job to do.
        data += chunk
    return data


def _value(kind, text):
    if kind == "str":
        return text
    if kind == "int":
        return int(text)
    if kind == "float":
        return float(text)
    if kind == "bool":
        return text == "true"
    if kind == "date":
        import datetime

        return datetime.date.fromisoformat(text)
    return None


def _limit(name, value):
    import resource

    which = getattr(resource, name)
    hard = resource.getrlimit(which)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))


def prepare_path():
    sys.path.append(MODULES)
    packages = sys.argv[1:]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    installed = [
        f"/usr/local/lib/{version}/dist-packages",
        f"{sys.prefix}/lib/{version}/site-packages",
        "/usr/lib/python3/dist-packages",
    ]
    # A job with packages of its own gets these alone: a module of the host beside them would be one that nobody locked,
    # perhaps compiled for other versions than theirs.
    sys.path += packages or [folder for folder in installed if os.path.isdir(folder)]
    sys.argv = [SCRIPT]


def _prepare(module, source):
    """Makes the process look to the script as if Python had started it."""
    try:
        with open(SCRIPT, "wb") as file:
            file.write(source.encode())
    except OSError:
        pass  # A /tmp smaller than the script: tracebacks take their lines from memory anyway.
    module.__file__ = SCRIPT
    module.__builtins__ = builtins
    sys.modules["__main__"] = module
    # What the `site` module would have added.
    import _sitebuiltins

    builtins.exit = _sitebuiltins.Quitter("exit", "Ctrl-D (i.e. EOF)")
    builtins.quit = _sitebuiltins.Quitter("quit", "Ctrl-D (i.e. EOF)")
    os.dup2(1, 2)  # One pipe for both, so that the log keeps its order.
    # Lines reach the log as they are printed; `\r` flushes, too.
    sys.stdout.reconfigure(line_buffering=True)
    sys.stderr.reconfigure(line_buffering=True)


def _execute(module, source):
    """Runs the script; returns the exit code."""
    process = os.getpid()
    code = 0
    message = None
    try:
        exec(compile(source, SCRIPT, "exec", dont_inherit=True), module.__dict__)
    except SystemExit as exit:
        code, message = _exit_status(exit.code)
    except BaseException as error:
        code, message = 1, _describe(error, source)
    # A child that the script forked comes through here as well; only the first process speaks for the script.
    if message is not None and os.getpid() == process:
        tell({"error": message})
    return code


def _exit_status(code):
    if code is None:
        return 0, None
    if isinstance(code, int):
        if code == 0:
            return 0, None
        # The kernel keeps eight bits of an exit code; 256 must not become a success.
        return (code & 0xFF) or 1, f"The script ended itself with exit code {code}."
    return 1, str(code)


def _describe(error, source):
    """The traceback as far as it runs through the script's own lines."""
    try:
        import linecache
        import traceback

        # The script may have changed or removed its file; people see the lines that ran.
        linecache.cache[SCRIPT] = (len(source), None, source.splitlines(True), SCRIPT)
        summary = traceback.TracebackException.from_exception(error)
        _keep_own_frames(summary, set())
        text = "".join(summary.format()).rstrip("\n")
    except BaseException:
        # An exception whose own methods raise, or no memory left to format: its type is all there is to tell.
        text = type(error).__name__
    if len(text) > MOST_MESSAGE_CHARACTERS:
        half = MOST_MESSAGE_CHARACTERS // 2
        text = text[:half] + "\n[…]\n" + text[-half:]
    return text


def _keep_own_frames(summary, seen):
    if summary is None or id(summary) in seen:
        return
    seen.add(id(summary))
    own = [frame for frame in summary.stack if frame.filename == SCRIPT]
    for frame in own:
        frame.filename = "script.py"
    summary.stack[:] = own
    if getattr(summary, "filename", None) == SCRIPT:
        summary.filename = "script.py"
    _keep_own_frames(summary.__cause__, seen)
    _keep_own_frames(summary.__context__, seen)
    for part in getattr(summary, "exceptions", None) or ():
        _keep_own_frames(part, seen)


def tell(report):
    import json

    data = json.dumps(report).encode() + b"\n"
    try:
        while data:
            data = data[os.write(CHANNEL, data) :]
    except OSError:
        pass  # The script closed or misused the channel; the exit code still tells that it failed.


def _exit_fast(code):
    """Does what Python does at exit, without tearing the interpreter down: that takes 100 ms once pandas is loaded."""
    try:
        threading = sys.modules.get("threading")
        if threading is not None:
            threading._shutdown()  # Waits for the threads that are no daemons.
        import atexit

        atexit._run_exitfuncs()
    except BaseException:
        pass  # Printed by Python already; what happens after the script does not change how it ended.
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            pass  # The script may have closed or replaced it.
    os._exit(code)


if __name__ == "__main__":
    main()
