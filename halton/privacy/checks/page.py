"""T4: the live page itself is asked, over loopback: whom it answers, what it sends along, and what it refuses."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from typing import NamedTuple

from halton.errors import safe
from halton.privacy.finding import Finding, NotChecked, broken, holds
from halton.privacy.install import Install

promise = "T4"

PATH = "/-/versions.json"
FOREIGN = "https://evil.example"
HEADERS = {
    "content-security-policy": "default-src",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
_TIMEOUT_S = 5.0
_REMEDY = "halton stop && halton start"


class Answer(NamedTuple):
    """What the page answered: the headers by their names in small letters."""

    status: int
    headers: dict[str, str]


def check(install: Install) -> Iterator[Finding]:
    """Ask with an own and a foreign Host, an allowed and a foreign Origin, from another site, and by POST."""
    place = install.running["browse"]
    port, origins = int(place["port"]), install.settings.browse.cors_origins
    try:
        faults = list(_faults(port, origins, private=install.settings.browse.private))
    except (OSError, http.client.HTTPException) as error:
        raise NotChecked(f"the page did not answer on port {port} ({type(error).__name__}).") from None
    for fault in faults:
        yield broken(f"the page on port {port} {fault}.", _REMEDY)
    if not faults:
        allowed = ", ".join(map(safe, origins)) or "nobody"
        yield holds(
            f"127.0.0.1:{port} refuses a foreign Host (403) and POST (405), lets {allowed} read and no other origin, "
            f"sends its {len(HEADERS)} headers, and sets no cookie."
        )


def _faults(port: int, origins: tuple[str, ...], *, private: bool) -> Iterator[str]:
    own = f"127.0.0.1:{port}"
    plain = ask_page(port, own)
    for name, value in HEADERS.items():
        if not plain.headers.get(name, "").startswith(value):
            yield f"does not send the header {name}: {value}"
    if "set-cookie" in plain.headers and not private:
        yield "sets a cookie"
    if private and plain.status == 200:
        yield "shows itself to whoever does not sign in, though it is private"
    for host in ("evil.example", f"127.0.0.1.evil.example:{port}"):
        if (answer := ask_page(port, host)).status != 403:
            yield f"answers to the Host {host} with {answer.status}, not 403"
    foreign = ask_page(port, own, origin=FOREIGN)
    if foreign.status != 403 or "access-control-allow-origin" in foreign.headers:
        yield f"lets the origin {FOREIGN} read ({foreign.status})"
    if (answer := ask_page(port, own, site="cross-site")).status != 403:
        yield f"answers a request that another site made with {answer.status}, not 403"
    for origin in origins:
        if ask_page(port, own, origin=origin).headers.get("access-control-allow-origin") != origin:
            yield f"does not let {safe(origin)} read, which the settings name"
    if (answer := ask_page(port, own, method="POST")).status != 405:
        yield f"answers POST with {answer.status}, not 405"


def ask_page(port: int, host: str, *, method: str = "GET", origin: str | None = None, site: str | None = None) -> Answer:
    """One request on a connection of its own.

    :raises OSError: :raises http.client.HTTPException: if nobody answers as HTTP does.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
    try:
        connection.putrequest(method, PATH, skip_host=True, skip_accept_encoding=True)
        for name, value in (("Host", host), ("Origin", origin), ("Sec-Fetch-Site", site), ("Content-Length", _length(method))):
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        answer.read()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()})
    finally:
        connection.close()


def _length(method: str) -> str | None:
    return "0" if method == "POST" else None
