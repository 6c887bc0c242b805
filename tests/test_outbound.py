"""Who may open a connection, and where to: a table against the code. tests/contract/test_outbound.py asks the kernel."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from collections.abc import Container, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
HALTON = ROOT / "halton"

# What speaks to other machines, in the standard library and among what is installed with us.
CLIENTS = {
    "aiohttp", "aioquic", "botocore", "boto3", "ftplib", "grpc", "h2", "http.client", "httpcore", "httpx", "imaplib", "poplib",
    "requests", "smtplib", "socketserver", "urllib.request", "urllib3", "webbrowser", "websockets", "xmlrpc",
}  # fmt: skip
IMPORTED = {
    "halton/demo/client.py": {"httpx"},  # through our own proxy, to the demo's own provider
    "halton/privacy/checks/page.py": {"http.client"},  # asks our own page, by 127.0.0.1
    "halton/probe/client.py": {"http.client"},  # over a connection to our own proxy
}
# The functions by which a connection is opened, or a name is looked up.
OPENING = {
    "connect", "connect_ex", "connect_tcp", "create_connection", "create_datagram_endpoint", "create_unix_connection",
    "getaddrinfo", "gethostbyaddr", "gethostbyname", "getnameinfo", "open_connection", "open_unix_connection", "sendmsg",
    "sendto", "sock_connect", "sock_sendto", "HTTPConnection", "HTTPSConnection", "OpenConnection", "AsyncClient", "urlopen",
}  # fmt: skip
OPENED = {
    # The caller's own call: the two ways by which traffic goes on, to the host that the caller named, or to [proxy] upstream.
    "halton/edge/tunnel.py": {"loop.create_connection"},
    "halton/edge/upstream.py": {"connect"},
    "halton/capture/tunnel.py": {"commands.OpenConnection"},
    "halton/capture/handling.py": {"super().open_connection", "asyncio.open_connection", "commands.OpenConnection"},
    # Between our processes, over sockets in the home's run/.
    "halton/capture/channel.py": {"loop.sock_connect"},
    "halton/control.py": {"channel.connect"},
    "halton/edge/handover.py": {"channel.connect"},
    "halton/heart.py": {"asyncio.open_unix_connection"},
    "halton/outbox/outbox.py": {"loop.sock_connect"},
    "halton/privacy/process.py": {"asked.connect"},
    # The service manager that started us, by the name of a socket of its own.
    "halton/notify.py": {"sender.sendto"},
    # Our own proxy and our own page.
    "halton/demo/client.py": {"httpx.AsyncClient"},
    "halton/privacy/checks/page.py": {"http.client.HTTPConnection"},
    "halton/probe/client.py": {"http.client.HTTPConnection", "socket.create_connection"},
}
OVER_UNIX = ("capture/channel.py", "control.py", "edge/handover.py", "notify.py", "outbox/outbox.py", "privacy/process.py")
NOT_A_SOCKETS = {"sqlite3.connect", "self.connect", "database.connect"}
MITMPROXYS_OWN = {"core", "next_layer", "proxyserver", "tlsconfig"}


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    return tuple((str(file.relative_to(ROOT)), ast.parse(file.read_text())) for file in sorted(HALTON.glob("**/*.py")))


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module, and every name that is taken from one, as it would be one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_client(module: str) -> str | None:
    return next((client for client in CLIENTS if module == client or module.startswith(f"{client}.")), None)


def used(tree: ast.Module, names: Container[str]) -> Iterator[str]:
    """The source of what has one of these names and is called, or handed on to be called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in names:
            yield ast.unparse(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node.func.id


def made_here(tree: ast.Module) -> Iterator[str]:
    """Bare names that stand for something else here: SQLite's connect."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("sqlite3", "halton.arrow.stream"):
            yield from (alias.asname or alias.name for alias in node.names)


def test_no_module_imports_what_speaks_to_other_machines() -> None:
    found = defaultdict(set)
    for file, tree in trees():
        for client in filter(None, map(is_client, imported(tree))):
            found[file].add(client)
    assert dict(found) == IMPORTED


def test_connections_are_opened_where_the_table_says() -> None:
    found = defaultdict(set)
    for file, tree in trees():
        for source in {*used(tree, OPENING)} - {*made_here(tree)} - NOT_A_SOCKETS:
            found[file].add(source)
    assert dict(found) == OPENED


def test_sockets_of_our_own_processes_are_of_this_machine_by_their_kind() -> None:
    for file in OVER_UNIX:
        text = (HALTON / file).read_text()
        assert "AF_UNIX" in text and "AF_INET" not in text, file


def test_prices_come_with_the_package_and_are_fetched_from_nowhere() -> None:
    """genai-prices can fetch newer ones, in a thread of its own: genai_prices.UpdatePrices, of genai_prices.update_prices."""
    for file, tree in trees():
        names = {*imported(tree), *used(tree, ["UpdatePrices", "update_prices"])}
        assert not [name for name in names if name.rpartition(".")[2] in ("UpdatePrices", "update_prices")], file
    reading = "import threading; from halton.pricing.genai_book import read_book; read_book(); print(threading.active_count())"
    done = subprocess.run([sys.executable, "-c", reading], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "1\n"


def test_of_mitmproxys_own_parts_none_answers_by_itself_or_fetches_anything() -> None:
    """No onboarding page (mitm.it), no revocation lists."""
    parts = {name.split(".")[2] for _, tree in trees() for name in imported(tree) if name.startswith("mitmproxy.addons.")}
    assert parts == MITMPROXYS_OWN
    # Its `request` would answer whoever asks for the list of what an authority has revoked.
    worker = dict(trees())["halton/capture/worker.py"]
    assert {*used(worker, ["tls_start_client", "request"])} == {"leaves.tls_start_client", "metering.request"}
