"""What the index has of a package: PEP 503 pages, PEP 691 where the index speaks it, and folders of files."""

import concurrent.futures
import hashlib
import html.parser
import json
import os
import threading
import urllib.parse
from typing import NamedTuple, Optional

from pip._vendor.packaging.utils import canonicalize_name

from problem import Problem

JSON_PAGE = "application/vnd.pypi.simple.v1+json"
ACCEPT = f"{JSON_PAGE}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
# The longest page of the public index has some 20 MB; a page without an end must not fill the sandbox.
MOST_PAGE_BYTES = 64 * 1024 * 1024
PAGES_AT_ONCE = 8


class File(NamedTuple):
    filename: str
    url: str
    sha256: Optional[str]
    requires_python: Optional[str]
    yanked: bool
    # Its metadata can be had without the whole file, at its address with `.metadata` behind.
    has_metadata: bool


class Sources:
    def __init__(self, fetcher, indexes, links):
        """indexes: roots of PEP 503 indexes. links: folders or pages that list files of any package."""
        self._fetcher = fetcher
        self._indexes = indexes
        self._links = links
        self._known = {}
        self._lock = threading.Lock()

    def files(self, name):
        """All files of a package, those of the first source first; None where no source knows the name."""
        name = canonicalize_name(name)
        with self._lock:
            if name in self._known:
                return self._known[name]
        pages = [self._index_page(index, name) for index in self._indexes]
        pages += [[file for file in self._listing(link) if _is_of(file, name)] or None for link in self._links]
        found = [page for page in pages if page is not None]
        files = [file for page in found for file in page] if found else None
        with self._lock:
            self._known[name] = files
        return files

    def read_ahead(self, names):
        """Reads the pages of several packages at once."""
        with concurrent.futures.ThreadPoolExecutor(PAGES_AT_ONCE) as pool:
            list(pool.map(self.files, names))

    def open(self, url):
        """A stream over a file; None where it is gone."""
        path = local_path(url)
        if path is None:
            return self._fetcher.open(url)
        return open(path, "rb") if os.path.isfile(path) else None

    def sha256(self, file):
        """What the index says, else what the file itself says."""
        if file.sha256 is not None:
            return file.sha256
        stream = self.open(file.url)
        if stream is None:
            return None
        with stream:
            digest = hashlib.sha256()
            while data := stream.read(1024 * 1024):
                digest.update(data)
        return digest.hexdigest()

    def _index_page(self, index, name):
        url = f"{index.rstrip('/')}/{name}/"
        path = local_path(url)
        if path is not None:
            page = os.path.join(path, "index.html")
            if not os.path.isfile(page):
                return _folder(path) if os.path.isdir(path) else None
            with open(page, encoding="utf-8") as file:
                return _parse_html(file.read(), url)
        return self._page(url)

    def _listing(self, link):
        path = local_path(link)
        if path is not None and os.path.isdir(path):
            return _folder(path)
        if path is not None:
            raise Problem("index_unreachable", host="", detail=f"{os.path.basename(path)} is no folder")
        return self._page(link) or []

    def _page(self, url):
        response = self._fetcher.open(url, ACCEPT)
        if response is None:
            return None
        with response:
            data = response.read(MOST_PAGE_BYTES + 1)
            address, kind = response.geturl(), response.headers.get_content_type()
        host = urllib.parse.urlsplit(url).hostname or ""
        if len(data) > MOST_PAGE_BYTES:
            raise Problem("index_unreachable", host=host, detail="its page is too long")
        # Where a page was redirected to is where its addresses begin; without name and password those of the index count.
        base = url if urllib.parse.urlsplit(address).hostname == host else address
        try:
            text = data.decode()
            return _parse_json(text, base) if kind == JSON_PAGE else _parse_html(text, base)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Problem("index_unreachable", host=host, detail="its page cannot be understood") from None


def local_path(url):
    parts = urllib.parse.urlsplit(url)
    return urllib.parse.unquote(parts.path) if parts.scheme == "file" else None


def _is_of(file, name):
    return canonicalize_name(file.filename).startswith(f"{name}-")


def _folder(path):
    try:
        entries = sorted(os.scandir(path), key=lambda entry: entry.name)
    except PermissionError:
        raise Problem("index_unreachable", host="", detail="its folder cannot be read by other users") from None
    return [
        File(entry.name, f"file://{urllib.parse.quote(entry.path)}", None, None, False, False)
        for entry in entries
        if entry.is_file()
    ]


def _parse_json(text, base):
    return [
        File(
            filename=file["filename"],
            url=urllib.parse.urljoin(base, file["url"]),
            sha256=file["hashes"].get("sha256"),
            requires_python=file.get("requires-python"),
            yanked=bool(file.get("yanked")),
            has_metadata=bool(file.get("core-metadata", file.get("dist-info-metadata"))),
        )
        for file in json.loads(text)["files"]
    ]


class _Anchors(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.found.append(dict(attributes))


def _parse_html(text, base):
    anchors = _Anchors()
    anchors.feed(text)
    files = []
    for anchor in anchors.found:
        address = urllib.parse.urlsplit(urllib.parse.urljoin(base, anchor.get("href") or ""))
        filename = urllib.parse.unquote(address.path.rpartition("/")[2])
        if not filename:
            continue
        algorithm, _, digest = address.fragment.partition("=")
        files.append(
            File(
                filename=filename,
                url=address._replace(fragment="").geturl(),
                sha256=digest.lower() if algorithm == "sha256" else None,
                requires_python=anchor.get("data-requires-python"),
                yanked="data-yanked" in anchor,
                has_metadata="data-core-metadata" in anchor or "data-dist-info-metadata" in anchor,
            )
        )
    return files
