"""What environments need done in a sandbox of its own: look around, resolve, install. One task a sandbox.

Reads its task as JSON. Leaves its answer in /output/answer.json: `{"done": …}`, or `{"problem": {"kind": …, …}}`.
What pip or uv say goes to the log.
"""

import json
import os
import sys

from pip_program import find_pip, find_uv
from problem import Problem

ANSWER = "/output/answer.json"


def main(task):
    answer = _answer(json.loads(task))
    with open(ANSWER, "w", encoding="utf-8") as file:
        json.dump(answer, file)


def _answer(task):
    pip = find_pip()
    if pip is None:
        return {"problem": {"kind": "no_pip"}}
    library, program = pip
    if library not in sys.path:
        sys.path.append(library)
    try:
        return {"done": _do(task, program)}
    except Problem as problem:
        return {"problem": {"kind": problem.kind, **problem.details}}


def _do(task, pip):
    if task["kind"] == "inspect":
        from inspect_host import inspect_host

        return inspect_host(pip, find_uv())

    from forwarder import start_forwarder
    from programs import Programs
    from sources import Sources
    from fetcher import Fetcher

    access = task["access"]
    proxy = start_forwarder(access["socket"])
    fetcher = Fetcher(proxy, access["allowedHosts"], access["trustedHosts"], access["certificates"])
    sources = Sources(fetcher, access["indexes"], access["links"])
    programs = Programs(pip, find_uv() if task["useUv"] else None, proxy, access)
    if task["kind"] == "resolve":
        from resolve import resolve

        return resolve(task["requirements"], sources, programs)

    from install import install

    return install(task["packages"], task["mostBytes"], sources, programs)
