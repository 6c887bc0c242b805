"""The line as a status bar gets it: from a process of its own, whatever is on stdin and in the home."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from halton.cli.statusline import compose, home, read_client
from halton.paths import Home

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.sampled_from([10**400, "\ud800", "\0"]) | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
NOON = datetime(2026, 9, 22, 12, tzinfo=UTC)
CENTS_124 = {"input_tokens": 0, "output_tokens": 82_667}


@pytest.fixture
def line(run: Any) -> Any:
    """The line of the test's home at noon."""

    def line(color: bool = False, **client: Any) -> str:
        return compose(color=color, client=client, now=NOON)

    return line


def halton(*arguments: str, root: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "halton", *arguments],
        env={**os.environ, "HALTON_HOME": str(root)}, capture_output=True, text=True, check=True, timeout=50, **options,
    )  # fmt: skip


def test_one_line_of_everything(line: Any, fill: Any) -> None:
    windows = {"anthropic-ratelimit-unified-5h-utilization": "0.42", "anthropic-ratelimit-unified-5h-reset": "1790085600"}
    earlier = make.call(started_at=make.NOON - 90 * make.MINUTE, session="s", **CENTS_124)
    unknown = make.call(started_at=make.NOON - 100 * make.MINUTE, model="nobody-knows-1")
    fill([make.price(), earlier, make.call(output_tokens=20_000, headers=windows), *[unknown] * 12])
    assert line(session_id="s") == "≥$1.54 today · $1.24 session · $0.30/h · 5h 42 % · 12 unpriced"
    assert line() == "≥$1.54 today · $0.30/h · 5h 42 % · 12 unpriced"


def test_what_a_plan_covers_is_told_apart(line: Any, fill: Any) -> None:
    fill([make.price(), make.call(billing="subscription", **CENTS_124)])
    assert line() == "$1.24 plan today · $1.24/h plan"
    fill([make.call(input_tokens=0, output_tokens=100)])
    assert line() == "<$0.01 + $1.24 plan today · <$0.01/h + $1.24/h plan"


def test_what_nobody_could_price_is_no_zero(line: Any, fill: Any) -> None:
    fill([make.call(model="nobody-knows-1")])
    assert line() == "– today · –/h · 1 unpriced"


def test_traffic_that_was_not_metered_is_told(line: Any, fill: Any) -> None:
    fill([make.call(billing="local"), make.gap()])
    assert line() == "$0.00 today · $0.00/h · 3 not metered"


def test_claude_code_s_own_word_on_the_five_hours_goes_first(line: Any, fill: Any) -> None:
    fill([make.call(billing="local")])
    assert line(rate_limits={"five_hour": {"used_percentage": 93.4, "resets_at": 1790085600}}).endswith("/h · 5h 93 %")
    assert line(rate_limits={"five_hour": {"used_percentage": 93.4, "resets_at": 1}}).endswith("/h")
    assert line(rate_limits={"five_hour": None}, session_id=7).endswith("/h")
    assert line(rate_limits={"five_hour": {"used_percentage": "all", "resets_at": 1790085600}}).endswith("/h")


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(session=JSON, share=JSON, reset=JSON)
def test_whatever_the_agent_says_there_is_a_line(line: Any, fill: Any, home: Home, session: Any, share: Any, reset: Any) -> None:
    if not home.views.exists():
        fill([make.call(billing="local")])
    window = {"used_percentage": share, "resets_at": reset}
    for limits in (share, {"five_hour": reset}, {"five_hour": window}):
        assert line(session_id=session, rate_limits=limits).startswith("$0.00 today · $0.00/h")


def test_colours_come_only_when_asked_for(line: Any, fill: Any) -> None:
    fill([make.call(billing="local")])
    assert line(color=True) == "\x1b[1m$0.00 today\x1b[0m · $0.00/h"


def test_without_a_home_or_a_call_it_says_so(line: Any, fill: Any) -> None:
    assert line() == "halton: nothing metered yet"
    fill([])
    assert line() == "halton: nothing metered yet"


def test_broken_and_half_made_views_are_a_few_words(line: Any, home: Home) -> None:
    home.views.write_bytes(b"not a database " * 400)
    assert line() == "halton: the views cannot be read; see: halton status"
    home.views.write_bytes(b"")
    assert line() == "halton: the views cannot be read; see: halton status"


def test_locked_views_are_a_few_words(line: Any, fill: Any, home: Home) -> None:
    fill([make.call()])
    with closing(sqlite3.connect(home.views, isolation_level=None)) as other:
        other.execute("pragma journal_mode = delete")
        other.execute("begin exclusive")
        assert line() == "halton: the views are locked"


def test_views_far_behind_the_log_are_told(line: Any, fill: Any, home: Home) -> None:
    fill([make.call(billing="local")])
    make.log(home.root, [make.call()] * 1001).close()
    assert line() == "$0.00 today · $0.00/h · 1,001 events behind"


@pytest.mark.parametrize(
    ("text", "client"),
    [
        (b'{"session_id": "a", "cost": {"total_cost_usd": 1.5}}', {"session_id": "a", "cost": {"total_cost_usd": 1.5}}),
        (b'{"a": {}', {}),
        (b"[1]", {}),
        (b"", {}),
        (b"\xff\xfe{}", {}),
        (b"[" * 60_000, {}),
    ],
)
def test_stdin_is_read_as_far_as_it_makes_sense(text: bytes, client: dict[str, Any]) -> None:
    ours, theirs = os.pipe()
    try:
        os.set_blocking(theirs, False)
        os.write(theirs, text)
        os.close(theirs)
        assert read_client(ours) == client
    finally:
        os.close(ours)


def test_a_pipe_that_stays_open_is_not_waited_for() -> None:
    ours, theirs = os.pipe()
    try:
        os.write(theirs, b'{"session_id": "a"}')
        assert read_client(ours) == {"session_id": "a"}
        begin = time.monotonic()
        assert read_client(ours) == {}
        assert time.monotonic() - begin < 5
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_descriptor_that_is_closed_is_nothing() -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    os.close(theirs)
    assert read_client(ours) == {}


@pytest.mark.parametrize("chosen", ["/a/b", "relative", "~/x", "/a/../b", ""])
def test_the_home_is_that_of_all_other_commands(chosen: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HALTON_HOME", chosen)
    assert home() == str(Home.from_environment().root)


def test_a_working_directory_that_is_gone_is_no_matter(line: Any, fill: Any, tmp_path: Path) -> None:
    fill([make.call(billing="local")])
    gone = tmp_path / "gone"
    gone.mkdir()
    before = Path.cwd()
    os.chdir(gone)
    gone.rmdir()
    try:
        assert line() == "$0.00 today · $0.00/h"
    finally:
        os.chdir(before)


def test_a_home_whose_name_sqlite_would_misread(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    odd = tmp_path / "100%25?mode=rw#é"
    odd.mkdir()
    with make.views(odd, [make.call(billing="local")]):
        monkeypatch.setenv("HALTON_HOME", str(odd))
        assert compose(color=False, client={}, now=NOON) == "$0.00 today · $0.00/h"


def test_a_process_prints_it_and_exits_with_0(home: Home, fill: Any, tmp_path: Path) -> None:
    assert halton("statusline", root=tmp_path / "gone", stdin=subprocess.DEVNULL).stdout == "halton: nothing metered yet\n"
    fill([make.price(), make.call(session="s", started_at=0)])
    text = json.dumps({"session_id": "s", "model": {"display_name": "Sonnet"}, "workspace": {"current_dir": "/"}})
    assert halton("statusline", root=home.root, input=text).stdout == "$0.00 today · $0.01 session\n"
    assert halton("statusline", "--color", root=home.root, input=text).stdout.startswith("\x1b[1m$0.00 today")


def test_neither_click_nor_msgspec_is_loaded_for_it(home: Home, fill: Any) -> None:
    fill([make.call()])
    code = (
        "import sys; bare = set(sys.modules); sys.argv = ['halton', 'statusline']\n"
        "import halton.__main__ as m; m.main(); print(*set(sys.modules) - bare)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "HALTON_HOME": str(home.root)}, capture_output=True, text=True, check=True, timeout=50, input="",
    )  # fmt: skip
    assert {"click", "msgspec", "pathlib", "typing", "halton.cli.group"}.isdisjoint(done.stdout.split())
    assert "halton.views.statusline" in done.stdout.split()
