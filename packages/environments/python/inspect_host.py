import os
import platform
import subprocess
import sys
import sysconfig


def inspect_host(pip, uv):
    """What decides which wheels fit, and which tools there are."""
    from pip import __version__ as pip_version
    from pip._vendor.packaging import tags

    return {
        "interpreter": f"{sys.implementation.name} {platform.python_version()}",
        # Of all tags the first one is the narrowest: interpreter, its binary interface, and platform with its C library.
        "platform": f"{next(tags.sys_tags())} {sysconfig.get_config_var('SOABI') or ''}".strip(),
        "pip": {"path": pip, "version": pip_version},
        "uv": None if uv is None else {"path": uv, "version": _version_of(uv)},
    }


def _version_of(uv):
    ended = subprocess.run([uv, "--version"], capture_output=True, text=True, env={"HOME": "/tmp"}, check=False)
    return ended.stdout.strip().removeprefix("uv ") or "unknown"
