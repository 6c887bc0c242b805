"""Requests that nobody foresaw, to every kind of path of the page: no failure of the server, nothing written, no path told.

Paths, queries, hosts, origins and methods are put together at random, from sound ones, hostile ones and noise. The seed decides.
"""

from __future__ import annotations

import random
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote

from faults.exchange import PLAIN, Way, exchange
from faults.many import send
from faults.meter import meter
from faults.row import Figure, Row, Run, all_of, none, told
from stack import Stack

TABLES = ("calls", "usage_daily", "cost", "budgets", "gaps", "checkpoints", "sqlite_schema", "nowhere", "pragma_database_list")
PATHS = (
    "/", "/projections", "/-/arrow", "/-/settings", "/-/versions", "/-/plugins", "/-/databases", "/-/threads", "/-/metadata",
    "/-/actor", "/-/logout", "/-/permissions", "/-/sign-in", "/-/static/app.css", "/static/page.css", "/projections.db", "/-/lag",
    "/-/../../etc/passwd", "/static/../../config.toml", "/%2e%2e/%2e%2e/etc/passwd", "//evil.example/", "/projections/-/query",
)  # fmt: skip
SUFFIXES = ("", ".json", ".csv", ".arrow", ".db", ".blob", "/1", "/1.json", "?", ".jsono", "/%00", "/..")
QUERIES = (
    "_sort=nonsense", "_size=max", "_size=99999999", "_size=-1", "_next=zzz", "_facet=model", "_shape=array", "_nl=on",
    "_where=1=1;drop table calls", "sql=select+1", "sql=attach+'/etc/passwd'+as+x", "sql=select+*+from+pragma_database_list",
    "sql=with+recursive+c(x)+as+(select+1+union+all+select+x+from+c)+select+x+from+c", "sql=insert+into+calls+values(1)",
    "sql=select+load_extension('x')", "sql=", "_json=*", "_col=x", "_timelimit=1", "_blob_column=x", "_hash=1", "_trace=1",
)  # fmt: skip
METHODS = ("GET",) * 40 + ("HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "PROPFIND")
HOSTS = ("127.0.0.1:{port}",) * 40 + ("localhost", "evil.example", "127.0.0.1.evil.example", "[::1]", "", "0.0.0.0", "x" * 300)
ORIGINS = ("",) * 16 + ("http://localhost:3000", "http://evil.example", "null", "http://127.0.0.1:{port}")
ALPHABET = "abcXYZ019%/\\?&=#;:@<>'\"`{}[]()*+~^|$!._- éß\u202e\u0000\ud7ff"
TIMEOUT_S = 10.0


def measure(run: Run) -> Iterator[Figure]:
    with meter(run.folder / "m") as stack:
        expected = exchange(Way.direct(stack), PLAIN).comparable
        send(Way.through(stack), PLAIN, expected, 20)
        stack.calls()
        before, dice = _state(stack), random.Random(1)
        port, statuses, leaks = int(stack.status()["browse"]["port"]), Counter[int](), 0
        secret = str(stack.home.root).encode()
        for _ in range(wanted := run.count(5000, 150)):
            asked = _request(dice, port)
            status, answer = _ask(port, asked)
            statuses[status] += 1
            if secret in answer or status >= 500:
                leaks += secret in answer
                run.say(f"{status}: {asked[:300]!r}")
        yield none(f"answers of 500 and above, of {wanted:,}", sum(count for status, count in statuses.items() if status >= 500))
        yield none("requests without an answer", statuses[0])
        yield none("answers that hold a path of this machine", leaks)
        yield all_of("log and views are as before", _state(stack) == before, 1)
        page = next(one for one in stack.status()["processes"] if one["name"] == "browse")
        yield none("the page was started again", page["restarts"])
        for status, count in sorted(statuses.items()):
            yield told(f"answers with {status}", count)


def _request(dice: random.Random, port: int) -> bytes:
    path = dice.choice(PATHS) if dice.random() < 0.4 else f"/projections/{dice.choice(TABLES)}"
    if dice.random() < 0.2:
        path += "/" + _noise(dice)
    path += dice.choice(SUFFIXES)
    parts = dice.sample(QUERIES, dice.randrange(3))
    parts += [f"{_noise(dice)}={_noise(dice)}"] * (dice.random() < 0.2)
    target = path + ("?" if parts and "?" not in path else "") + "&".join(parts)
    lines = [f"{dice.choice(METHODS)} {target.replace(' ', '%20')} HTTP/1.1", f"Host: {dice.choice(HOSTS).format(port=port)}"]
    if origin := dice.choice(ORIGINS).format(port=port):
        lines.append(f"Origin: {origin}")
    if dice.random() < 0.1:
        lines.append(f"Sec-Fetch-Site: {dice.choice(('cross-site', 'same-origin', 'none', 'nonsense'))}")
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode()


def _noise(dice: random.Random) -> str:
    return quote("".join(dice.choices(ALPHABET, k=dice.randrange(1, 20))), safe="%" if dice.random() < 0.3 else "")


def _ask(port: int, request: bytes) -> tuple[int, bytes]:
    """The status and the whole answer; 0 if there is none."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), TIMEOUT_S) as channel, suppress(OSError):
        channel.sendall(request)
        while part := channel.recv(1 << 16):
            answer += part
    head = answer.split(b" ", 2)
    return (int(head[1]) if len(head) > 1 and head[1][:3].isdigit() else 0), answer


def _state(stack: Stack) -> list[tuple[str, str]]:
    """What the views hold of calls; what they cost may come later, with the prices."""
    return [(call["call_id"], call["status"]) for call in stack.calls()]


ROW = Row(
    number=32,
    fault="page fuzzed",
    demanded="no 5xx, no write, no path told",
    measure=measure,
    in_suite=False,
    limit_s=180.0,
)
