"""Downloads the wheels of a lock, checks them, unpacks them, and compiles what they hold."""

import concurrent.futures
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import zipfile

from pip._vendor.packaging.version import Version

from problem import Problem
from wheels import wheels_of

TARGET = "/output/packages"
# Where a run finds what lies in TARGET now; it stands in tracebacks.
RUN_TIME_FOLDER = "/opt/packages"
WHEELS = "/tmp/wheels"
PINS = "/tmp/pins.txt"
DOWNLOADS_AT_ONCE = 4
CHUNK_BYTES = 256 * 1024


def install(packages, most_bytes, sources, programs):
    """packages: those of a lock. Leaves them in TARGET. Raises Problem."""
    sources.read_ahead([package["name"] for package in packages])
    os.makedirs(WHEELS)
    budget = Budget(most_bytes)
    with concurrent.futures.ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
        wheels = list(pool.map(lambda package: _download(package, sources, budget), packages))
    _check_contents(packages, wheels, most_bytes)

    with open(PINS, "w", encoding="utf-8") as file:
        for package, (_, digest) in zip(packages, wheels):
            file.write(f"{package['name']}=={package['version']} --hash=sha256:{digest}\n")
    installed = programs.install(PINS, WHEELS, TARGET)
    shutil.rmtree(f"{TARGET}.part", ignore_errors=True)
    if not installed:
        raise Problem("unexplained")
    os.makedirs(TARGET, exist_ok=True)
    _compile()
    return [os.path.basename(path) for path, _ in wheels]


class Budget:
    """Bytes that all downloads together may take."""

    def __init__(self, most_bytes):
        self._most = most_bytes
        self._used = 0

    def take(self, count):
        # Threads may lose an addition here and there; the file system's own size is the limit that holds.
        self._used += count
        if self._used > self._most:
            raise Problem("too_large", sizeBytes=None, mostBytes=self._most)


def _download(package, sources, budget):
    """The path of a package's wheel, and its hash, which is one of the lock's."""
    wheel = _choose(package, sources)
    stream = sources.open(wheel.file.url)
    if stream is None:
        raise Problem("gone", name=package["name"], version=package["version"])
    path = os.path.join(WHEELS, os.path.basename(wheel.file.filename))
    digest = hashlib.sha256()
    with stream, open(path, "xb") as file:
        while data := _read(stream, package):
            budget.take(len(data))
            digest.update(data)
            try:
                file.write(data)
            except OSError:
                raise Problem("no_space") from None
    if digest.hexdigest() not in package["sha256"]:
        raise Problem("hash_mismatch", name=package["name"], version=package["version"])
    return path, digest.hexdigest()


def _read(stream, package):
    try:
        return stream.read(CHUNK_BYTES)
    except OSError as error:
        raise Problem("index_unreachable", host="", detail=f"{package['name']}: {error}") from None


def _choose(package, sources):
    """The wheel of the locked version that suits this interpreter best, of those that can be the locked files."""
    name, version = package["name"], Version(package["version"])
    files = sources.files(name)
    wheels = [wheel for wheel in wheels_of(name, files or []) if wheel.version == version]
    if not wheels:
        raise Problem("gone", name=name, version=package["version"])
    fitting = [wheel for wheel in wheels if wheel.rank is not None]
    if not fitting:
        raise Problem("no_wheel", name=name, version=package["version"], platform=os.uname().machine, python=_python())
    # A file whose hash the index does not tell is judged by what comes.
    locked = [wheel for wheel in fitting if wheel.file.sha256 is None or wheel.file.sha256 in package["sha256"]]
    if not locked:
        raise Problem("hash_mismatch", name=name, version=package["version"])
    return min(locked, key=lambda wheel: wheel.rank)


def _python():
    return ".".join(map(str, sys.version_info[:3]))


def _check_contents(packages, wheels, most_bytes):
    """Looks at the lists of contents before anything is unpacked. Reading stops where an entry is as long as it said."""
    size = 0
    for package, (path, _) in zip(packages, wheels):
        name, version = package["name"], package["version"]
        try:
            with zipfile.ZipFile(path) as wheel:
                entries = wheel.infolist()
        except zipfile.BadZipFile:
            raise Problem("broken", name=name, version=version) from None
        size += sum(entry.file_size for entry in entries)
        if size > most_bytes:
            raise Problem("too_large", sizeBytes=size, mostBytes=most_bytes)
        for entry in entries:
            if _leaves(entry):
                raise Problem("outside", name=name, version=version, path=entry.filename[:200])


def _leaves(entry):
    """Whether an entry would be written, or lead, out of the environment's folder."""
    parts = entry.filename.replace("\\", "/").split("/")
    return parts[0] == "" or ".." in parts or stat.S_ISLNK(entry.external_attr >> 16)


def _compile():
    """Compiles ahead, because a run cannot keep what it compiles. Unchecked: what nobody can write never goes stale."""
    command = [sys.executable, "-I", "-S", "-m", "compileall", "-qq", "-j", "0", "--invalidation-mode", "unchecked-hash"]
    # The exit code tells of files that are no Python, such as templates, which are nobody's concern.
    subprocess.run([*command, "-s", TARGET, "-p", RUN_TIME_FOLDER, TARGET], check=False, env={}, cwd="/tmp")
