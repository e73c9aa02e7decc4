"""Says why requirements cannot be met, from what the index has: never from the words of a tool, which change.

Walks the packages like a resolver that never turns back: each package in the best version that everybody so far
accepts. Where that walk meets no obstacle, only a search of all combinations could tell more.
"""

import difflib
import email.message
import email.parser
import io
import platform
import zipfile
from collections import deque

from pip._vendor.packaging.requirements import InvalidRequirement, Requirement
from pip._vendor.packaging.specifiers import SpecifierSet
from pip._vendor.packaging.utils import canonicalize_name

from known_names import PACKAGES, PACKAGES_OF_MODULES
from problem import Problem
from wheels import source_versions, takes_python, wheels_of

MOST_NEAR_NAMES = 3
MOST_VERSIONS = 5
MOST_STEPS = 300
MOST_WHEEL_BYTES = 50 * 1024 * 1024


def require_known(name, by, sources):
    """Raises Problem where no source has the name, with names that may have been meant and that a source has."""
    if sources.files(name) is not None:
        return
    canonical = canonicalize_name(name)
    # No letters tell that `sklearn` is a module of scikit-learn.
    near = [PACKAGES_OF_MODULES[canonical]] if canonical in PACKAGES_OF_MODULES else []
    near += difflib.get_close_matches(canonical, PACKAGES, MOST_NEAR_NAMES, 0.75)
    near = [candidate for candidate in dict.fromkeys(near) if sources.files(candidate) is not None]
    raise Problem("no_such_package", name=name, by=by, near=near[:MOST_NEAR_NAMES])


def explain(requirements, sources):
    """Raises Problem with the first obstacle on the way; returns where there is none."""
    waiting = deque((requirement, None) for requirement in requirements)
    demands = {}
    chosen = {}
    for _ in range(MOST_STEPS):
        if not waiting:
            return
        requirement, by = waiting.popleft()
        name = canonicalize_name(requirement.name)
        require_known(requirement.name, by, sources)
        demands.setdefault(name, []).append((requirement, by))
        wheel = _best(name, demands[name], sources)
        extras = frozenset(extra for demand, _ in demands[name] for extra in demand.extras)
        if chosen.get(name) == (wheel.version, extras):
            continue
        chosen[name] = (wheel.version, extras)
        requester = f"{name} {wheel.version}"
        # What an earlier choice of this package asked for does not count any more.
        for other in demands:
            demands[other] = [demand for demand in demands[other] if not (demand[1] or "").startswith(f"{name} ")]
        waiting.extend((wanted, requester) for wanted in _requires(wheel.file, extras, sources))


def _best(name, demands, sources):
    """The best wheel that everybody accepts and this interpreter takes. Raises Problem where there is none."""
    files = sources.files(name) or []
    python = platform.python_version()
    wheels = wheels_of(name, files)
    all_versions = {wheel.version for wheel in wheels} | source_versions(name, files)
    specifier = SpecifierSet()
    for requirement, _ in demands:
        specifier &= requirement.specifier
    accepted = set(specifier.filter(all_versions))
    if not accepted:
        asked = [{"by": by, "specifier": str(requirement.specifier)} for requirement, by in demands]
        newest = [str(version) for version in sorted(all_versions, reverse=True)[:MOST_VERSIONS]]
        raise Problem("no_matching_version", name=name, demands=asked, newest=newest)
    fitting = [wheel for wheel in wheels if wheel.version in accepted and wheel.rank is not None]
    usable = [wheel for wheel in fitting if takes_python(wheel.file, python)]
    if usable:
        return min(usable, key=lambda wheel: (wheel.file.yanked, _Descending(wheel.version), wheel.rank))
    newest_accepted = str(max(accepted))
    if fitting or any(not takes_python(file, python) for file in files):
        raise Problem("no_version_for_python", name=name, version=newest_accepted, python=python)
    raise Problem("no_wheel", name=name, version=newest_accepted, platform=platform.machine(), python=python)


class _Descending:
    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        return other.value < self.value

    def __eq__(self, other):
        return other.value == self.value


def _requires(file, extras, sources):
    """What a wheel asks for here, with these extras of it."""
    found = []
    for line in _metadata(file, sources).get_all("Requires-Dist") or []:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue  # Also the tools pass over what nobody can read.
        environments = [{"extra": extra} for extra in ["", *extras]]
        if requirement.marker is None or any(map(requirement.marker.evaluate, environments)):
            found.append(requirement)
    return found


def _metadata(file, sources):
    stream = sources.open(f"{file.url}.metadata") if file.has_metadata else None
    if stream is not None:
        with stream:
            return email.parser.BytesParser().parsebytes(stream.read(MOST_WHEEL_BYTES))
    stream = sources.open(file.url)
    if stream is None:
        return email.message.Message()
    with stream, zipfile.ZipFile(io.BytesIO(stream.read(MOST_WHEEL_BYTES))) as wheel:
        path = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        return email.parser.BytesParser().parsebytes(wheel.read(path))
