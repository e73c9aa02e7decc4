"""The command lines of pip and uv. Neither ever builds anything, reads a configuration, or asks a question."""

import os
import subprocess
import sys

REQUIREMENTS = "/tmp/requirements.txt"
REPORT = "/tmp/report.json"


class Programs:
    def __init__(self, pip, uv, proxy, access):
        """pip: its program. uv: its program, or None where pip does the work. access: how to reach the index."""
        self.uv = uv
        self._pip = [sys.executable, "-I", "-B", pip]
        self._proxy = proxy
        self._access = access

    def resolve_by_pip(self):
        """True where it left a report."""
        options = ["--dry-run", "--ignore-installed", "--report", REPORT, "--requirement", REQUIREMENTS]
        return self._run([*self._pip_install(), *options, *self._pip_sources()])

    def resolve_by_uv(self, lines):
        """True where it left `name==version` a line in the file."""
        options = ["--no-header", "--no-annotate", "--strip-extras", "--output-file", lines, REQUIREMENTS]
        return self._run([self.uv, "pip", "compile", *self._uv_options(), *options, *self._uv_sources()])

    def install(self, requirements, wheels, target):
        """Unpacks wheels that lie in a folder and have the hashes of the requirements; looks nowhere else."""
        # Unpacked beside the target, so that it is moved there and not copied.
        temporary = f"{target}.part"
        os.makedirs(temporary)
        strict = ["--no-index", "--no-deps", "--require-hashes", "--find-links", wheels, "--target", target]
        strict += ["--requirement", requirements]
        if self.uv is not None:
            options = [*self._uv_options(), "--link-mode", "copy"]
            return self._run([self.uv, "pip", "install", *options, *strict], TMPDIR=temporary)
        return self._run([*self._pip_install(), "--no-compile", *strict], TMPDIR=temporary)

    def _pip_install(self):
        quiet = ["--isolated", "--no-input", "--no-color", "--progress-bar", "off", "--disable-pip-version-check"]
        safe = ["--only-binary", ":all:", "--no-cache-dir"]
        return [*self._pip, "install", *quiet, *safe]

    def _pip_sources(self):
        indexes, links = self._access["indexes"], self._access["links"]
        arguments = ["--index-url", indexes[0]] if indexes else ["--no-index"]
        for index in indexes[1:]:
            arguments += ["--extra-index-url", index]
        for link in links:
            arguments += ["--find-links", link]
        for host in self._access["trustedHosts"]:
            arguments += ["--trusted-host", host]
        if self._access["certificates"] is not None:
            arguments += ["--cert", self._access["certificates"]]
        return [*arguments, "--proxy", self._proxy, "--retries", "2", "--timeout", "30"]

    def _uv_options(self):
        quiet = ["--no-config", "--no-progress", "--color", "never", "--no-python-downloads"]
        return [*quiet, "--only-binary", ":all:", "--cache-dir", "/tmp/uv", "--python", sys.executable]

    def _uv_sources(self):
        indexes = self._access["indexes"]
        # The same rule as pip's, so that a lock does not depend on the tool.
        arguments = ["--default-index", indexes[0], "--index-strategy", "unsafe-best-match"] if indexes else ["--no-index"]
        for index in indexes[1:]:
            arguments += ["--index", index]
        for link in self._access["links"]:
            arguments += ["--find-links", link]
        for host in self._access["trustedHosts"]:
            arguments += ["--allow-insecure-host", host]
        return arguments

    def _run(self, command, **variables):
        environment = {"HOME": "/tmp", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **variables}
        if self.uv is not None:
            environment |= {"HTTP_PROXY": self._proxy, "HTTPS_PROXY": self._proxy}
            if self._access["certificates"] is not None:
                environment["SSL_CERT_FILE"] = self._access["certificates"]
        return subprocess.run(command, cwd="/tmp", env=environment, stdin=subprocess.DEVNULL, check=False).returncode == 0
