"""Reads addresses of the index. Everything else that a sandbox could ask for is refused here and, for good, by the proxy."""

import base64
import http.client
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request

from problem import Problem

TRIES = 3
FIRST_WAIT_SECONDS = 0.5
ANSWER_WITHIN_SECONDS = 30


class Fetcher:
    def __init__(self, proxy, allowed_hosts, trusted_hosts, certificates):
        """
        proxy: the forwarder's URL.
        allowed_hosts: `host:port`, the only ones to ask.
        trusted_hosts: hosts whose certificate is not checked, because an operator said so.
        certificates: file of the authorities to believe; None for those that pip brings along.
        """
        self._allowed_hosts = set(allowed_hosts)
        self._trusted_hosts = set(trusted_hosts)
        self._checking = self._opener(proxy, _context(certificates))
        self._trusting = self._opener(proxy, ssl._create_unverified_context())

    def open(self, url, accept="*/*"):
        """A response to read and close; None where there is nothing at this address. Raises Problem."""
        host = self.require_allowed(url)
        opener = self._trusting if host in self._trusted_hosts else self._checking
        detail = ""
        for attempt in range(TRIES):
            if attempt > 0:
                time.sleep(FIRST_WAIT_SECONDS * 2 ** (attempt - 1))
            try:
                return opener.open(_request(url, accept), timeout=ANSWER_WITHIN_SECONDS)
            except urllib.error.HTTPError as error:
                detail = f"it answered with HTTP {error.code}"
                if error.code in (404, 410):
                    return None
                if error.code < 500 and error.code != 429:
                    break
            except (OSError, http.client.HTTPException) as error:
                detail = str(getattr(error, "reason", error)) or type(error).__name__
        raise Problem("index_unreachable", host=host, detail=detail)

    def require_allowed(self, url):
        """The host of an address. Raises Problem where it is not one of the index."""
        parts = urllib.parse.urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
        host = parts.hostname or ""
        if port is None or f"{host}:{port}" not in self._allowed_hosts:
            raise Problem("host_not_allowed", host=host)
        return host

    def _opener(self, proxy, context):
        fetcher = self

        class Redirects(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, request, fp, code, msg, headers, newurl):
                fetcher.require_allowed(newurl)
                return super().redirect_request(request, fp, code, msg, headers, newurl)

        return urllib.request.build_opener(
            urllib.request.ProxyHandler({"http": proxy, "https": proxy}),
            urllib.request.HTTPSHandler(context=context),
            Redirects,
        )


def _context(certificates):
    if certificates is not None:
        return ssl.create_default_context(cafile=certificates)
    from pip._vendor import certifi

    return ssl.create_default_context(cadata=certifi.contents())


def _request(url, accept):
    parts = urllib.parse.urlsplit(url)
    address = parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="")
    request = urllib.request.Request(address.geturl(), headers={"Accept": accept, "User-Agent": "gruntless"})
    if parts.username is not None:
        pair = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        # Unredirected: a name and a password are for this host and for none that it points to.
        request.add_unredirected_header("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")
    return request
