"""A report names the head that it goes up to: that of the events in it, not of those that came since."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

import make
from cli.printed import above_head
from cli.test_report_output import on_terminal
from halton.cli.report_head import echo_provenance, head_at, head_document, provenance, provenance_lines, reached
from halton.cli.report_past import Then
from halton.cli.screen import Screen
from halton.log.anchor import anchor_text
from halton.log.store import Fact, Head, Log, read_only
from halton.paths import Home

HEAD = Head(48_211, bytes(range(32)))
WORDS = "48211:acorn-adobe-agate-album-almond-amber-anchor-apple"
THEN = Then(datetime(2026, 11, 1, 23, 59, 59, 999_999, UTC), 48_211, 60_003)
TEXTS = (
    ["report"], ["daily"], ["weekly"], ["monthly"], ["sessions"], ["blocks", "--billing", "any"], ["calls"], ["forecast"],
    ["explain", "last"], ["reconcile"],
)  # fmt: skip


def anchor(home: Home) -> str:
    with closing(Log(home.log)) as log:
        return anchor_text(log.head())


def test_what_is_said_of_a_head() -> None:
    assert provenance_lines(HEAD) == [f"Head {WORDS}"]
    assert provenance_lines(None) == []
    assert provenance(HEAD, None) == {
        "as_of": None,
        "head": {"position": 48_211, "hash": bytes(range(32)).hex(), "anchor": WORDS},
    }
    assert head_document(None) is None


def test_what_is_said_of_an_earlier_moment() -> None:
    assert provenance(None, THEN) == {"as_of": {"position": 48_211, "at": "2026-11-01T23:59:59.999999Z"}, "head": None}
    assert provenance_lines(HEAD, THEN)[0] == (
        "As known on 2026-11-01 at 23:59:59, at event 48,211 of 60,003: nothing that was recorded later is in it."
    )


def test_it_is_dim_and_no_wider_than_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    echo_provenance(HEAD, screen=Screen(40))
    assert capsys.readouterr().out.splitlines() == ["Head 48211:acorn-adobe-agate-album-", "  almond-amber-anchor-apple"]
    echo_provenance(HEAD, err=True)
    assert capsys.readouterr().err == f"Head {WORDS}\n"


@pytest.mark.parametrize("command", TEXTS, ids=lambda words: words[0])
def test_every_report_ends_with_the_head_of_its_log(run: Any, fill: Any, home: Home, command: list[str]) -> None:
    fill([make.price(), make.call(session="s")])
    shown = run(*command)
    assert above_head(shown)
    assert shown.stdout.splitlines()[-1] == f"Head {anchor(home)}"
    assert run("verify", "--since", anchor(home)).exit_code == 0


@pytest.mark.parametrize("command", [words for words in TEXTS if words != ["calls"]], ids=lambda words: words[0])
def test_every_json_document_has_it(run: Any, fill: Any, home: Home, command: list[str]) -> None:
    fill([make.price(), make.call(session="s")])
    document = json.loads(run(*command, "--json").output)
    with closing(Log(home.log)) as log:
        assert document["head"] == {"position": 3, "hash": log.head().hash.hex(), "anchor": anchor(home)}


@pytest.mark.parametrize("command", ["report", "blocks"])
def test_csv_has_it_on_stderr_only(run: Any, fill: Any, home: Home, command: str) -> None:
    fill([make.call(billing="subscription")])
    shown = run(command, "--csv")
    assert "Head" not in shown.stdout
    assert shown.stderr.splitlines()[-1] == f"Head {anchor(home)}"


def test_lines_of_json_are_calls_and_nothing_else(run: Any, fill: Any) -> None:
    fill([make.call()])
    shown = run("calls", "--json")
    assert (len(shown.stdout.splitlines()), shown.stderr) == (1, "")


def test_it_is_the_head_of_what_the_views_hold(run: Any, fill: Any, home: Home) -> None:
    fill([make.call()])
    before = anchor(home)
    with closing(Log(home.log)) as log:
        log.append([Fact.of("more", make.call())])
    assert anchor(home) != before
    assert run("report").stdout.splitlines()[-2:] == ["The views are 1 event behind the log.", f"Head {before}"]
    assert json.loads(run("sessions", "--json").output)["head"]["anchor"] == before


def test_a_projection_that_lags_holds_it_back(fill: Any, home: Home) -> None:
    fill([make.call(), make.call()])
    with closing(sqlite3.connect(home.views, isolation_level=None)) as views:
        views.execute("update checkpoints set position = 2 where projection = 'gaps'")
    with closing(read_only(home.views)) as views, closing(read_only(home.log)) as log:
        for names, position in ((("calls", "gaps"), 2), (("calls",), 3)):
            with reached(log, views, names) as head:
                assert head is not None and head.position == position
        with reached(log, views, ("calls", "never_seen")) as head:
            assert head is None


def test_where_the_log_lacks_that_event_none_is_named(run: Any, fill: Any, home: Home) -> None:
    fill([make.call()])
    with closing(sqlite3.connect(home.views, isolation_level=None)) as views:
        views.execute("update checkpoints set position = 9")
    assert "Head" not in run("report").output
    assert json.loads(run("report", "--json").output)["head"] is None
    with closing(read_only(home.views)) as no_log:
        assert head_at(no_log, 1) is None


def test_on_a_terminal_it_is_dim(home: Home, fill: Any) -> None:
    fill([make.call()])
    assert "\x1b[2mHead 2:" in on_terminal(home, "report", columns=100)
    assert "\x1b[2mHead 2:" in on_terminal(home, "calls", columns=100)
