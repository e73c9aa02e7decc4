"""Finds the versions that fit together, and every wheel's hash of each of them."""

import json
import shutil

from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.utils import canonicalize_name
from pip._vendor.packaging.version import Version

from explain import explain, require_known
from problem import Problem
from programs import REPORT, REQUIREMENTS
from wheels import wheels_of

COMPILED = "/tmp/compiled.txt"
# A disk with less than that is full for every purpose here.
FULL_BELOW_BYTES = 1024 * 1024


def resolve(lines, sources, programs):
    """lines: checked requirements. Returns packages with name, version and hashes, sorted by name. Raises Problem."""
    requirements = [Requirement(line) for line in lines]
    wanted = [requirement for requirement in requirements if requirement.marker is None or requirement.marker.evaluate()]
    sources.read_ahead([requirement.name for requirement in wanted])
    for requirement in wanted:
        require_known(requirement.name, None, sources)

    with open(REQUIREMENTS, "w", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))
    if not wanted:
        return []
    resolved = _by_pip(programs) if programs.uv is None else _by_uv(programs)
    if resolved is None:
        if shutil.disk_usage("/tmp").free < FULL_BELOW_BYTES:
            raise Problem("no_space")
        explain(wanted, sources)
        raise Problem("unexplained")

    sources.read_ahead([name for name, _, _ in resolved])
    return [_locked(*package, sources) for package in sorted(resolved)]


def _by_pip(programs):
    """Triples of name, version, and the hash that is known already; None where it did not work out."""
    if not programs.resolve_by_pip():
        return None
    with open(REPORT, encoding="utf-8") as file:
        items = json.load(file)["install"]
    return [(_name(item), item["metadata"]["version"], _hash(item)) for item in items]


def _name(item):
    return canonicalize_name(item["metadata"]["name"])


def _hash(item):
    archive = item["download_info"].get("archive_info", {})
    algorithm, _, digest = (archive.get("hash") or "").partition("=")
    return archive.get("hashes", {}).get("sha256") or (digest if algorithm == "sha256" else None)


def _by_uv(programs):
    if not programs.resolve_by_uv(COMPILED):
        return None
    with open(COMPILED, encoding="utf-8") as file:
        pins = [Requirement(line) for line in file if line.strip() and not line.startswith(("#", "-"))]
    return [(canonicalize_name(pin.name), next(iter(pin.specifier)).version, None) for pin in pins]


def _locked(name, version, known_hash, sources):
    wheels = [wheel for wheel in wheels_of(name, sources.files(name) or []) if wheel.version == Version(version)]
    hashes = {wheel.file.sha256 for wheel in wheels}
    # Of wheels whose hash no page tells, those are read that can be used here.
    hashes |= {sources.sha256(wheel.file) for wheel in wheels if wheel.file.sha256 is None and wheel.rank is not None}
    if known_hash is not None:
        hashes.add(known_hash)
    found = sorted(digest for digest in hashes if digest is not None)
    if not found:
        raise Problem("gone", name=name, version=version)
    return {"name": name, "version": version, "sha256": found}
