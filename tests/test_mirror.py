"""Each module has its test file and each test file its module, so that whoever changes one finds the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
ROOT = TESTS.parent

# Modules that no file of their own tests, and what does.
TESTED_ELSEWHERE = {
    "halton/__main__.py": "a branch for the status line (tests/cli/test_statusline.py), else what every test of a command runs",
    "halton/attribution/asked.py": "two tuples: tests/attribution/test_project.py and its rules fill and read them",
    "halton/attribution/caller.py": "an exception: tests/attribution/test_sock_diag.py and test_holders.py have it raised",
    "halton/capture/__main__.py": "parses two options; every test with a whole meter starts it",
    "halton/edge/__main__.py": "wires door, outbox and heart; every test with a whole meter starts it",
    "halton/ledger/__main__.py": "two lines; every test with a whole meter starts it",
    "halton/cli/commands/demo.py": "is a test itself: it proves what it shows, and exits 1 otherwise",
    "halton/version.py": "one name; tests/test_health.py and what reads the status have it",
    "halton/cli/addresses.py": "two lines of start, restart and up: tests/test_interface.py and tests/test_restart.py",
    "halton/cli/commands/restart.py": "tests/test_restart.py: it needs a whole meter",
    "halton/cli/once.py": "tests/test_run.py: it starts and ends a whole meter",
    "halton/install/step.py": "a protocol and a tuple: every step's tests",
    "halton/service/manager.py": "a protocol and a reason: tests/service/test_found.py and those of the managers",
    "halton/setup/shell_ready.py": "what both syntaxes say: tests/setup/test_shell_sh.py and test_shell_fish.py",
    "halton/cli/commands/start.py": "two lines over background.py",
    "halton/cli/commands/stop.py": "tests/test_interface.py: it needs a whole meter",
    "halton/cli/commands/up.py": "tests/test_interface.py: it is the whole meter",
    "halton/demo/calls.py": "scenes of the demo: a list of requests",
    "halton/demo/client.py": "the demo's client: an ordinary httpx one",
    "halton/demo/proof.py": "what the demo proves; each claim is a row of its output",
    "halton/demo/stage.py": "the demo's set-up; tests/stack.py writes its config.toml with it",
    "halton/projector/checkpoints.py": "tests/projector/test_run.py and test_rebuild.py read and move checkpoints",
    "halton/projector/database.py": "tests/projector/test_run.py opens, breaks, removes and replaces the file",
    "halton/wire/formats/document_reader.py": "what the formats share: tests/wire/formats/",
}
# Tests of something that is no module.
OF_THE_WHOLE = {
    "capture/test_law_of_authorities.py": "a law of authorities: what programs trust, through days, hosts and power cuts",
    "cli/test_hostile_text.py": "every command on a home full of words that a terminal would obey",
    "faults/test_campaign.py": "kills whatever writes to a home, and looks whether its own checks see what is broken",
    "faults/test_kills.py": "kills the processes of a whole meter",
    "faults/test_matrix.py": "the rows of the fault matrix, with less of everything",
    "faults/test_sockets.py": "the same, with a WebSocket open",
    "policy/test_cases.py": "the table of cases: what is decided about calls, through the whole State",
    "pricing/test_cases.py": "calls worked out by hand, through every projection and the prices that ship",
    "pricing/test_flagships.py": "docs/prices.md: every flagship has a price",
    "pricing/test_conformance.py": "our costs against those of the genai-prices package",
    "projections/test_law_of_costs.py": "a law of the cost rule: SQL and Python tell the same",
    "projections/test_law_of_batches.py": "a law of all projections",
    "projections/test_law_of_origins.py": "a law of all projections: two machines beside each other",
    "projections/test_law_of_projects.py": "a law of merges and retags: SQL and Python tell the same",
    "projections/test_live_batches.py": "what one more event costs, in a long log as in a short one",
    "projections/test_readme.py": "the example in projections/README.md",
    "wire/test_fixtures.py": "the bytes in tests/fixtures/",
    "cli/test_examples.py": "the examples in the help of every command",
    "cli/completion/test_shells.py": "completion in the real bash, zsh and fish",
    "publish/test_queries.py": "the canned queries, on a small home",
    "publish/test_queries_of_calls.py": "those that look at single calls",
    "test_lived_in.py": "the home that pages, pictures and examples are made on",
    "publish/test_contents.py": "what SQL can reach through the page",
    "redact/test_gates.py": "the gates of redaction, on a corpus made from a seed",
    "test_attribution.py": "whose a call is: programs in folders of their own, through a whole meter",
    "test_authority_changes.py": "a whole meter whose authority changes under programs that run",
    "test_docs.py": "docs/",
    "test_privacy_page.py": "the pages of the trust contract: docs/privacy.md and those about it",
    "test_privacy_checks.py": "the checks that docs/privacy.md prints, on a whole meter",
    "test_identity.py": "every fixture through a whole meter, byte for byte",
    "test_policies.py": "policies in a whole meter",
    "test_projects.py": "projects in a whole meter",
    "test_listening.py": "where a whole meter listens, from the kernel's tables",
    "test_credentials.py": "every kind of credential through a whole meter, and every file of its home",
    "test_outbound.py": "which modules open connections",
    "test_restart.py": "stops, starts and upgrades under a program that calls without a pause",
    "test_upstream.py": "a whole meter behind a proxy",
    "service/test_session.py": "the units in a real session of an account, with traffic",
    "upgrades/test_newer_homes.py": "homes of versions to come",
    "upgrades/test_old_homes.py": "homes that past versions made",
    "faults/test_soaking.py": "the soak, for seconds",
    "test_run.py": "`halton run`, from outside",
    "test_smuggling.py": "one request in is one request out, through a whole meter",
    "test_reload.py": "config.toml read again by a whole meter",
    "test_secrets.py": "secrets in names, paths and headers through a whole meter",
    "test_transports.py": "both versions of HTTP through a whole meter",
    "test_whole.py": "what a whole meter does to bytes, memory and secrets",
    "test_local_servers.py": "listeners that stand for servers of one's own machine",
    "test_interface.py": "the interface that others drive, from outside",
    "test_mirror.py": "this file",
    "test_shape.py": "who imports whom",
    "test_wheel.py": "what is in the wheel",
}
# Folders of such tests: real SDKs and real agent CLIs through a whole meter, what other people's engines read, the contract, the
# pages in a real browser, the docs and what their examples do.
WHOLE_FOLDERS = ("sdk", "clients", "notebooks", "fleet", "contract", "browser", "docs", "examples")


def sources() -> Iterator[str]:
    """halton/ without the docstrings that its __init__ files are, and the projections."""
    for file in sorted((ROOT / "halton").glob("**/*.py")):
        if file.name != "__init__.py":
            yield str(file.relative_to(ROOT))
    yield from (str(file.relative_to(ROOT)) for file in sorted((ROOT / "projections").glob("*.sql")))


def mirrored(source: str) -> str:
    """halton/log/store.py is tested by log/test_store.py, projections/cost.sql by projections/test_cost.py."""
    path = Path(source.removeprefix("halton/"))
    return str(path.with_name(f"test_{path.stem.strip('_')}.py"))


def proof(source: str) -> str:
    """A provider's table of endpoints is proved by what goes over the wire: tests/fixtures/acme.py."""
    return f"fixtures/{Path(source).name}" if source.startswith("halton/wire/providers/") else mirrored(source)


def test_each_module_has_its_test_file() -> None:
    untested = {source for source in sources() if not (TESTS / proof(source)).exists()}
    assert untested - TESTED_ELSEWHERE.keys() == set()


def test_each_test_file_has_its_module() -> None:
    files = {str(file.relative_to(TESTS)) for file in TESTS.glob("**/test_*.py") if file.parent.name not in WHOLE_FOLDERS}
    assert files - {mirrored(source) for source in sources()} - OF_THE_WHOLE.keys() == set()


def test_no_exception_is_for_something_that_is_gone_or_no_longer_needs_it() -> None:
    known = set(sources())
    assert TESTED_ELSEWHERE.keys() <= known
    assert not [source for source in TESTED_ELSEWHERE if (TESTS / mirrored(source)).exists()]
    assert not [file for file in OF_THE_WHOLE if not (TESTS / file).exists()]


def test_every_room_says_what_it_is() -> None:
    for file in (ROOT / "halton").glob("**/*.py"):
        assert file.read_text().startswith('"""'), file
