"""Which files are wheels, of which version, and which of them this interpreter can use."""

import functools
from typing import NamedTuple

from pip._vendor.packaging import tags
from pip._vendor.packaging.specifiers import InvalidSpecifier, SpecifierSet
from pip._vendor.packaging.utils import InvalidSdistFilename, InvalidWheelFilename
from pip._vendor.packaging.utils import canonicalize_name, parse_sdist_filename, parse_wheel_filename
from pip._vendor.packaging.version import InvalidVersion, Version

from sources import File


class Wheel(NamedTuple):
    file: File
    version: Version
    # Place among the tags that this interpreter takes, best first; None where it takes none of them.
    rank: int


@functools.cache
def _ranks():
    return {tag: rank for rank, tag in enumerate(tags.sys_tags())}


def wheels_of(name, files):
    """The wheels among a package's files."""
    found = []
    for file in files:
        try:
            wheel_name, version, _, wheel_tags = parse_wheel_filename(file.filename)
        except (InvalidWheelFilename, InvalidVersion):
            continue
        if wheel_name == canonicalize_name(name):
            ranks = [_ranks()[tag] for tag in wheel_tags if tag in _ranks()]
            found.append(Wheel(file, version, min(ranks, default=None)))
    return found


def source_versions(name, files):
    """The versions that the index has as source, which is never built here."""
    found = set()
    for file in files:
        try:
            source_name, version = parse_sdist_filename(file.filename)
        except (InvalidSdistFilename, InvalidVersion):
            continue
        if source_name == canonicalize_name(name):
            found.add(version)
    return found


def takes_python(file, python):
    """Whether a file says that it is for this version of Python. One that says nothing understandable is."""
    if not file.requires_python:
        return True
    try:
        return SpecifierSet(file.requires_python).contains(python, prereleases=True)
    except InvalidSpecifier:
        return True
