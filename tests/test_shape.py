"""Who may import whom: the code's imports against one table, and what each process and command must not load."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent

# A folder of halton/ is a room, and so is each module at its top. `capture.authority` is one too, with `capture.authorities`: it
# knows no mitmproxy.
IMPORTS: dict[str, set[str]] = {
    "halton": {"api", "version"},
    "version": set(),
    "error_log": set(),
    "alive": set(),
    "asking": set(),
    "errors": set(),
    "descriptors": set(),
    "events": set(),
    "frames": set(),
    "glob": set(),
    "heart": {"version"},
    "notify": set(),
    "logs": {"error_log"},
    "pulse": set(),
    "zone": {"errors"},
    "wire": {"events"},
    "policy": {"attribution", "errors", "events", "glob"},
    "views": {"policy"},
    "actor": {"events"},
    "private_folder": {"errors"},
    "paths": {"errors", "private_folder"},
    "run_key": {"errors", "paths"},
    "page_key": {"errors", "paths"},
    "sections": {"wire"},
    "settings": {"errors", "paths", "sections", "wire", "zone"},
    "stop": {"events", "paths"},
    "alerts": {"errors", "events", "sections"},
    "outbox": {"frames"},
    "attribution": {"errors", "wire"},
    "log": {"errors", "events", "redact"},
    "redact": {"errors"},
    "bodies": {"errors", "events", "log", "redact"},
    "recordings": {"bodies", "errors", "events", "log", "redact", "wire"},
    "projector": {"errors", "events", "log"},
    "pricing": {"errors", "events", "glob", "log", "paths", "projector"},
    "invoices": {"errors", "events", "log", "pricing"},
    "csv_text": {"errors"},
    "arrow": {"errors", "events", "log"},
    "export": {"arrow", "csv_text", "errors", "log"},
    "api": {"arrow", "errors", "log", "paths"},
    "control": {"errors", "frames", "paths", "version"},
    "children": {"alive", "error_log", "logs", "paths"},
    "capture.authority": {"errors", "paths", "private_folder"},
    "capture": {
        "attribution", "capture.authority", "descriptors", "frames", "heart", "logs", "outbox", "paths", "policy", "pulse",
        "run_key", "settings", "wire",
    },
    "edge": {
        "attribution", "descriptors", "errors", "heart", "logs", "outbox", "paths", "pulse", "run_key", "settings", "version",
        "wire",
    },
    "ledger": {
        "actor", "alerts", "attribution", "bodies", "errors", "events", "frames", "heart", "log", "logs", "paths", "policy",
        "pricing", "projector", "redact", "sections", "settings", "stop", "version", "views", "wire",
    },
    "publish": {
        "arrow", "attribution", "bodies", "csv_text", "errors", "events", "heart", "log", "logs", "page_key", "paths", "pricing",
        "projector", "views",
    },
    "setup": {
        "attribution", "capture.authority", "errors", "events", "log", "paths", "private_folder", "redact", "run_key",
        "settings", "wire",
    },
    "launches": {"actor", "children", "events", "paths", "sections", "setup"},
    "edge_child": {"children", "edge", "launches", "paths", "settings", "setup", "version"},
    "service_edge": {"children", "edge", "paths", "version"},
    "health": {"children", "settings", "version"},
    "readiness": {"notify"},
    "end": {"paths", "stop"},
    "app": {
        "actor", "asking", "capture.authority", "children", "edge_child", "end", "errors", "events", "health", "launches",
        "notify", "paths", "readiness", "service_edge", "settings", "setup", "stop", "zone",
    },
    "service": {"errors", "paths", "settings"},
    "probe": {"errors", "events", "log", "paths", "setup", "wire"},
    "install": {
        "alive", "capture.authority", "control", "errors", "events", "log", "paths", "private_folder", "probe", "sections",
        "service", "settings", "setup", "wire",
    },
    "privacy": {
        "bodies", "capture.authority", "control", "error_log", "errors", "events", "log", "page_key", "paths", "redact",
        "settings", "setup", "views", "wire",
    },
    "doctor": {
        "alive", "attribution", "bodies", "capture.authority", "control", "edge", "errors", "events", "install", "log", "paths",
        "privacy", "probe", "projector", "service", "settings", "setup", "version", "views", "wire",
    },
    "demo": {"attribution", "children", "control", "errors", "paths", "recordings", "run_key", "settings"},
    "cli": {
        "actor", "alive", "app", "arrow", "attribution", "bodies", "control", "csv_text", "demo", "doctor", "edge", "error_log",
        "errors", "events", "export", "install", "invoices", "log", "logs", "page_key", "paths", "policy", "pricing", "privacy",
        "private_folder", "projector", "recordings", "redact", "run_key", "sections", "service", "settings", "setup", "version",
        "views", "wire", "zone",
    },
    "main": {"cli"},
}  # fmt: skip
# Packages of others: the rooms that import them with the module, and the rooms where only a function does.
PACKAGES: dict[str, tuple[set[str], set[str]]] = {
    "ahocorasick_rs": ({"redact"}, set()),
    "anyio": ({"app", "asking", "children", "edge_child", "end", "publish", "readiness", "service_edge", "setup"}, set()),
    "brotli": (set(), {"demo", "wire"}),
    "certifi": (set(), {"setup"}),
    "click": ({"cli"}, {"actor"}),
    "cryptography": ({"capture", "capture.authority", "demo", "doctor", "privacy", "setup"}, {"log"}),
    "datasette": ({"publish"}, set()),
    "genai_prices": (set(), {"pricing"}),
    "h11": ({"capture", "publish", "recordings"}, set()),
    "httpx": ({"demo"}, set()),
    "markupsafe": ({"publish"}, set()),
    "mitmproxy": ({"capture"}, set()),
    "OpenSSL": ({"capture"}, set()),
    "pluggy": ({"publish"}, set()),
    "pyarrow": (set(), {"api", "arrow", "cli", "export", "log", "publish"}),
    "rich": (set(), {"cli"}),
    "sqlite_utils": (set(), {"bodies", "log"}),
    "uvicorn": ({"publish"}, set()),
    "wsproto": ({"demo"}, set()),
    "zstandard": (set(), {"bodies", "demo", "wire"}),
}
EVERYWHERE = {"msgspec"}
HEAVY = {"cryptography", "datasette", "genai_prices", "httpx", "mitmproxy", "pydantic", "pyarrow", "rich", "uvicorn"}


class Import(NamedTuple):
    """One import: who, what, and whether only a function makes it when it is called."""

    room: str
    module: str
    inside: bool
    where: str


@cache
def imports() -> tuple[Import, ...]:
    return tuple(found for file in files() for found in _imports(file))


def files() -> list[Path]:
    return sorted((ROOT / "halton").glob("**/*.py"))


def module_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imports(file: Path) -> Iterator[Import]:
    module = module_of(file)
    tree = ast.parse(file.read_text())
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    inside = {id(part) for function in functions for part in ast.walk(function)}
    typing = {id(part) for node in ast.walk(tree) if _is_for_types(node) for part in ast.walk(node)}
    for node in ast.walk(tree):
        for name in _names(node):
            where = f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            yield Import(room(module), name, id(node) in inside | typing, where)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0 and node.module, "imports are absolute"
        # `from halton import x` and `from halton.wire import providers` name a module behind the `import`, or a value.
        yield from (f"{node.module}.{alias.name}" for alias in node.names) if node.module == "halton" else (node.module,)


def room(module: str) -> str:
    """`halton.log.store` is in `log`."""
    _, *parts = module.split(".")
    if parts[:2] in (["capture", "authority"], ["capture", "authorities"]):
        return "capture.authority"
    first = parts[0] if parts else "halton"
    return {"__main__": "main"}.get(first, first)


def ours() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {room(module_of(file)): set() for file in files()}
    for entry in imports():
        if entry.module.split(".")[0] == "halton":
            found[entry.room].add(room(entry.module))
    return {name: others - {name} for name, others in found.items()}


def test_each_room_imports_what_the_table_says_and_nothing_else() -> None:
    wrong = [entry for entry in imports() if entry.module.startswith("halton") and _is_new(entry)]
    assert not wrong, "not in the table: " + ", ".join(f"{entry.where} imports {entry.module}" for entry in wrong)
    assert ours() == IMPORTS, "the table allows what nobody imports any more"


def _is_new(entry: Import) -> bool:
    return room(entry.module) not in IMPORTS.get(entry.room, set()) | {entry.room}


def test_imports_flow_one_way() -> None:
    assert list(TopologicalSorter(IMPORTS).static_order())


def test_the_traffic_reaches_neither_log_nor_views_nor_sql() -> None:
    for start in ("edge", "capture"):
        assert _reachable(start).isdisjoint({"log", "views", "projector", "pricing", "ledger", "app", "cli"})
        assert not [entry for entry in imports() if entry.room == start and entry.module == "sqlite3"]


def test_the_wire_and_the_vocabulary_do_no_input_or_output() -> None:
    for entry in imports():
        if entry.room in ("wire", "events", "policy", "redact"):
            assert entry.module.split(".")[0] not in ("asyncio", "os", "pathlib", "socket", "sqlite3", "subprocess"), entry


def test_who_called_is_asked_of_files_and_the_kernel_alone() -> None:
    modules = {entry.module.split(".")[0] for entry in imports() if entry.room == "attribution"}
    assert modules.isdisjoint({"asyncio", "concurrent", "multiprocessing", "sqlite3", "subprocess"})


def test_the_architecture_page_holds_the_same_table() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text().partition("| room | imports |\n")[2].partition("\n\n")[0]
    said: dict[str, set[str]] = {"version": set()}
    for rooms, others in re.findall(r"^\| (.+) \| (.+) \|$", text, re.MULTILINE):
        allowed = set() if others == "nothing of ours" else set(others.split(", "))
        said |= dict.fromkeys(rooms.split(", "), allowed)
    assert said == IMPORTS


def test_packages_stay_in_their_rooms() -> None:
    found: dict[str, tuple[set[str], set[str]]] = {}
    for entry in imports():
        package = entry.module.split(".")[0]
        if package not in sys.stdlib_module_names | EVERYWHERE | {"halton"}:
            found.setdefault(package, (set(), set()))[entry.inside].add(entry.room)
    lazily = {package: (rooms, inside - rooms) for package, (rooms, inside) in found.items()}
    assert lazily == PACKAGES


def test_every_package_that_is_imported_is_a_dependency_that_we_name() -> None:
    named = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[<>=]", text)[0].strip().replace("-", "_") for text in named} - {"pyopenssl"} | {"OpenSSL"}
    # Datasette brings uvicorn, pluggy and markupsafe, mitmproxy certifi and h11: each is used only beside what it comes with.
    assert PACKAGES.keys() | EVERYWHERE == names | {"certifi", "h11", "markupsafe", "pluggy", "uvicorn"}


@pytest.mark.parametrize(
    "code",
    [
        "from halton.cli.group import halton; halton(['--help'], standalone_mode=False)",
        "from halton.cli.group import halton; halton(['--version'], standalone_mode=False)",
        "from halton.cli.group import halton; halton(['calls', '--help'], standalone_mode=False)",
        "import halton.edge.__main__",
        "import halton.ledger.process, halton.wire.find; halton.wire.find.all_providers()",
        "import halton.control, halton.views.report, halton.views.calls",
    ],
)
def test_nothing_heavy_is_loaded_by(code: str) -> None:
    assert loaded(code).isdisjoint(HEAVY)


@pytest.mark.parametrize(
    "code",
    [
        "from halton.cli.group import halton; halton(['--version'], standalone_mode=False)",
        "from halton.cli.group import halton; halton(['calls', '--help'], standalone_mode=False)",
        "import halton.control, halton.views.report, halton.views.calls",
        "import halton.log.store, halton.log.reading, halton.log.verify, halton.projector.run",
        "import halton.edge.__main__, halton.capture.exchange",
    ],
)
def test_who_writes_nothing_loads_no_rules_of_redaction(code: str) -> None:
    assert "ahocorasick_rs" not in loaded(code)


def test_the_edge_loads_no_package_but_msgspec() -> None:
    assert loaded("import halton.edge.__main__").isdisjoint(PACKAGES)


def loaded(code: str) -> set[str]:
    """The packages that a new interpreter has loaded after running this."""
    script = f"{code}\nimport sys\nprint('\\n' + ' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=50)
    return {module.split(".")[0] for module in done.stdout.splitlines()[-1].split()}


def _reachable(start: str) -> set[str]:
    found, waiting = set[str](), [start]
    while waiting:
        fresh = IMPORTS[waiting.pop()] - found
        found |= fresh
        waiting += fresh
    return found
