"""Forks the processes in which one account's scripts run, from an interpreter that has its modules imported already.

It never has a script, a value or an input in its hands: it forks, the fork isolates itself for good (confine.py) and
only then reads its job, as every runner does (runner.py). What is imported here comes from the host's own Python.

The worker connects file descriptor 3 to a socket and says once what sandboxes are made of. For each run it makes three
connections to a socket of the file system: for what is said about the run, for the runner, and for the log.
"""

import gc
import os
import select
import signal
import socket
import sys

sys.path.append("/opt/gruntless")
import confine  # noqa: E402
import runner  # noqa: E402

sys.path.remove("/opt/gruntless")
# A script may have modules of these names.
for name in ("confine", "runner"):
    del sys.modules[name]

FILTER = 5
CONTROL = 4
LISTEN_AT = "/socket/server"
# The worker connects all three at once, before it looks at anything else.
CONNECTED_WITHIN_S = 5


def main():
    with open(FILTER, "rb") as file:
        seccomp = file.read()
    runner.close_inherited_descriptors()
    runner.prepare_path()
    confine.set_dumpable(False)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(LISTEN_AT)
    listener.listen(128)
    listener.settimeout(CONNECTED_WITHIN_S)
    os.write(runner.CHANNEL, b"ready\n")
    policy, preload = [], []
    for kind, name, _ in runner.read_items():
        (policy if kind == "policy" else preload).append(name)
    missing = runner.preload(preload)
    _silence()
    check_fit_to_fork()
    gc.collect()
    gc.freeze()  # What is there now is never looked at again, and so stays shared with the forks.
    runner.tell({"preloaded": missing})
    _serve(listener, policy, seccomp)


def _silence():
    """Nobody reads what a server prints."""
    null = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1):
        os.dup2(null, standard)
    os.close(null)


def check_fit_to_fork():
    """Of several threads a fork has one, and shared memory would tie runs to each other."""
    if len(os.listdir("/proc/self/task")) != 1:
        raise RuntimeError("a module that was imported ahead has started a thread")
    with open("/proc/self/maps") as file:
        shared = [line for line in file if line.split()[1][1::2] == "ws"]
    if shared:
        raise RuntimeError(f"a module that was imported ahead shares memory: {shared[0].split()[-1]}")


def _serve(listener, policy, seccomp):
    own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    poll.register(runner.CHANNEL, select.POLLIN)
    runs = {}
    while True:
        for descriptor, _ in poll.poll():
            if descriptor == runner.CHANNEL:
                return  # The worker has nothing more to say: it has gone.
            if descriptor == listener.fileno():
                process, control = _fork(listener, policy, seccomp, own)
                handle = os.pidfd_open(process)
                runs[handle] = process, control
                poll.register(handle, select.POLLIN)
            else:
                process, control = runs.pop(descriptor)
                poll.unregister(descriptor)
                os.close(descriptor)
                _say(control, f"exit {_exit_code(os.waitpid(process, 0)[1])}")
                control.close()


def _fork(listener, policy, seccomp, own):
    connections = [listener.accept()[0] for _ in range(3)]
    control = connections[0]
    inputs = f"{confine.INPUTS}/{_read_name(control)}"
    # The next fork is the first process of a new pid namespace, and forks after it are in the server's again.
    confine.unshare(confine.NEW_PID)
    process = os.fork()
    if process == 0:
        _become_run(connections, policy, inputs, seccomp)
    confine.return_to(own, confine.NEW_PID)
    for connection in connections[1:]:
        connection.close()
    _say(control, f"pid {process}")
    return process, control


def _read_name(control):
    """The folder of the run's inputs. No run may see the folder of all, so there is a name always."""
    control.settimeout(CONNECTED_WITHIN_S)
    try:
        name = control.recv(255).decode()
    except OSError:
        name = ""
    return "none" if not name or "/" in name else name  # Given up already: there is no such folder.


def _become_run(connections, policy, inputs, seccomp):
    """Never returns: becomes the first process of a sandbox, and its child the runner."""
    try:
        _take_descriptors(*[connection.detach() for connection in connections])
        confine.confine(policy, inputs, seccomp)
        os.close(CONTROL)
        process = os.fork()
    except BaseException as error:
        os.write(CONTROL, f"fault {error}\n".encode())
        os._exit(1)
    if process == 0:
        confine.set_dumpable(True)
        _part_from_siblings()
        runner.run_job()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # The kernel keeps what has no handler from the first process.
    for descriptor in range(1, CONTROL):
        os.close(descriptor)
    while True:
        ended, status = os.wait()
        if ended == process:
            os._exit(_exit_code(status))  # With it the kernel ends all that is left.


def _take_descriptors(control, channel, log):
    """Nothing of the server's stays open but what the run is given. What it is given has higher numbers still."""
    null = os.open("/dev/null", os.O_RDONLY)
    for number, descriptor in enumerate((null, log, log, channel, control)):
        os.dup2(descriptor, number, inheritable=number < runner.CHANNEL)
    runner.close_inherited_descriptors(CONTROL)


def _part_from_siblings():
    """What Python itself does at a fork for its own generator, for numpy's."""
    random = sys.modules.get("numpy.random")
    if random is not None:
        random.seed()


def _exit_code(status):
    """As bubblewrap tells it: a signal is 128 plus its number."""
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


def _say(control, line):
    try:
        control.sendall(f"{line}\n".encode())
    except OSError:
        pass  # The worker no longer wants to know.


if __name__ == "__main__":
    main()
