"""Finds pip: installed for this interpreter, or the wheel that the distribution keeps for virtual environments."""

import glob
import os
import sys
import sysconfig

UVS = ("/usr/bin/uv", "/usr/local/bin/uv")


def find_pip():
    """What to put on sys.path, and the program to run; None where there is no pip."""
    for folder in sys.path:
        if os.path.isfile(os.path.join(folder, "pip", "__main__.py")):
            return folder, os.path.join(folder, "pip")
    bundled = os.path.join(sysconfig.get_path("stdlib"), "ensurepip", "_bundled", "pip-*.whl")
    for pattern in ("/usr/share/python-wheels/pip-*.whl", bundled):
        for wheel in sorted(glob.glob(pattern)):
            return wheel, os.path.join(wheel, "pip")
    return None


def find_uv():
    """uv's path where the machine has it, and the sandbox can see it; else None."""
    # Not through PATH: a uv in somebody's home is not visible here.
    return next((path for path in UVS if os.access(path, os.X_OK)), None)
