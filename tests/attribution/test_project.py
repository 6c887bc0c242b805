"""Which project a call belongs to, and by which rule."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from halton.attribution.caller import REASONS
from halton.attribution.credential import NO_PROJECT, new_run_id, password
from halton.attribution.process import Process
from halton.attribution.project import RULES, Asked, Attribution, attribute, prepared, stated, trail
from processes import program

KEY = b"k" * 32
ADDRESS = "user name in the proxy's address"


@pytest.mark.parametrize(
    ("proxy_user", "header", "expected"),
    [
        ("billing", None, Attribution("billing", "run", ADDRESS)),
        (None, "research", Attribution("research", "header", "x-halton-project")),
        ("billing", "research", Attribution("billing", "run", ADDRESS)),
        (None, None, Attribution("default", "default")),
        ("", "", Attribution("default", "default")),
        ("  ", "\t research ", Attribution("research", "header", "x-halton-project")),
        ("ünï/cødé 項目", None, Attribution("ünï-cødé-項目", "run", ADDRESS, name="ünï/cødé 項目")),
        ("a\x1b]52;c;eA==\x07b", None, Attribution("a-52-c-ea-b", "run", ADDRESS, name="a\ufffd]52;c;eA==\ufffdb")),
        ("\u202egnp.exe", None, Attribution("gnp.exe", "run", ADDRESS, name="\ufffdgnp.exe")),
        ("x" * 101, None, Attribution("x" * 64, "run", ADDRESS, name="x" * 100)),
        ("../../etc/passwd", None, Attribution("..-..-etc-passwd", "run", ADDRESS, name="../../etc/passwd")),
        ("!!", "…", Attribution("default", "default")),
    ],
)
def test_the_first_rule_that_knows_a_project_decides(proxy_user: str | None, header: str | None, expected: Attribution) -> None:
    assert attribute(Asked(proxy_user, None, header), KEY) == expected


def test_a_run_that_proves_itself_is_named() -> None:
    run_id = new_run_id()
    found = Attribution("billing", "run", f"run {run_id[:8]}", run_id=run_id)
    assert stated("billing", password(KEY, "billing", run_id), "other", KEY) == found
    assert attribute(Asked("billing", password(KEY, "billing", run_id)), KEY) == found
    other = stated("billing", password(b"q" * 32, "billing", run_id), None, KEY)
    assert other == Attribution("billing", "run", ADDRESS)


def test_who_proves_an_account_and_names_no_project_leaves_it_to_the_other_rules(account: Path) -> None:
    run_id = new_run_id()
    proof = password(KEY, NO_PROJECT, run_id)
    shop = repository(account / "shop")
    assert stated(NO_PROJECT, proof, None, KEY) is None
    assert stated(NO_PROJECT, proof, "research", KEY) == Attribution("research", "header", "x-halton-project", run_id=run_id)
    assert attribute(Asked(NO_PROJECT, proof), KEY) == Attribution("default", "default", run_id=run_id)
    unsupported = Attribution("unknown", "unknown", "unsupported", run_id=run_id)
    assert attribute(Asked(NO_PROJECT, proof, unknown="unsupported"), KEY) == unsupported
    found = attribute(Asked(NO_PROJECT, proof, cwd=str(shop)), KEY)
    assert (found.project, found.rule, found.evidence) == ("shop", "git", "~/shop/.git")
    assert found == replace(attribute(Asked(cwd=str(shop)), KEY), run_id=run_id)


def test_the_run_that_a_program_names_goes_before_the_one_that_its_credential_proves(account: Path) -> None:
    outer, own = new_run_id(), new_run_id()
    for told, expected in ((f"{outer}.{own}", f"{outer}.{own}"), ("../../secret", own), (f"{own}.", own)):
        with program(account, {"HALTON_RUN": told}, leads_a_session=True) as other:
            asked = asked_by(other.pid)._replace(proxy_user=NO_PROJECT, proxy_password=password(KEY, NO_PROJECT, own))
            assert attribute(asked, KEY).run_id == expected
    with program(account, {"HALTON_RUN": "nonsense"}, leads_a_session=True) as other:
        assert attribute(asked_by(other.pid), KEY).run_id is None


def test_what_the_call_says_itself_needs_no_look_at_anything() -> None:
    assert stated(None, None, None, KEY) is None
    assert stated("--", None, "…", KEY) is None
    assert stated("--", None, "research", KEY) == Attribution("research", "header", "x-halton-project")


def test_rules_are_asked_in_this_order() -> None:
    order = ["run", "header", "environment", "haltonrc", "git", "ide", "parents", "container", "folder"]
    assert list(RULES) == order
    with program("/", leads_a_session=True) as other:
        assert list(trail(prepared(Asked(caller=Process(other.pid), cwd="/"), KEY))) == [(rule, None) for rule in order]


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("HALTON_PROJECT", raising=False)
    return tmp_path


def repository(folder: Path) -> Path:
    folder.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", "-b", "fix/1"], cwd=folder, check=True)
    return folder


def asked_by(pid: int, **said: str) -> Asked:
    caller = Process(pid)
    return Asked(caller=caller, cwd=caller.cwd(), **said)  # type: ignore[arg-type]


def test_each_rule_in_turn_decides_when_those_before_it_know_nothing(account: Path) -> None:
    shop = repository(account / "Shop")
    (shop / ".haltonrc").write_text("project: till")
    with program(shop, {"HALTON_PROJECT": "billing"}, leads_a_session=True) as other:
        of = f"{Process(other.pid)}"
        environment = Attribution("billing", "environment", f"HALTON_PROJECT of {of}", "fix/1")
        assert attribute(asked_by(other.pid), KEY) == environment
        assert attribute(asked_by(other.pid, header_project="--"), KEY) == environment
        header = attribute(asked_by(other.pid, header_project="Research"), KEY)
        assert header == Attribution("research", "header", "x-halton-project", "fix/1", name="Research")
    with program(shop, leads_a_session=True) as other:
        assert attribute(asked_by(other.pid), KEY) == Attribution("till", "haltonrc", "~/Shop/.haltonrc", "fix/1")
        (shop / ".haltonrc").write_text("project: --")
        assert attribute(asked_by(other.pid), KEY) == Attribution("shop", "git", "~/Shop/.git", "fix/1", name="Shop")
    notes = account / "notes"
    notes.mkdir()
    with program(shop, leads_a_session=True) as shell:
        go = f"os.chdir({str(notes)!r})"
        child = int(shell.do(f"answer = fork({go!r})"))
        assert attribute(asked_by(child), KEY) == Attribution(
            "shop", "parents", f"~/Shop/.git of {Process(shell.pid)}", name="Shop"
        )
    with program(notes, {"ZED_WORKTREE_ROOT": str(shop)}, leads_a_session=True) as other:
        evidence = f"ZED_WORKTREE_ROOT of {Process(other.pid)}: ~/Shop"
        assert attribute(asked_by(other.pid), KEY) == Attribution("shop", "ide", evidence, name="Shop")
    with program(notes, leads_a_session=True) as other:
        assert attribute(asked_by(other.pid), KEY) == Attribution("notes", "folder", "~/notes")
    with program("/", leads_a_session=True) as other:
        assert attribute(asked_by(other.pid), KEY) == Attribution("default", "default")


def test_a_program_that_changes_its_folder_changes_its_project(account: Path) -> None:
    one, two = repository(account / "one"), repository(account / "two")
    with program(one, leads_a_session=True) as other:
        assert attribute(asked_by(other.pid), KEY).project == "one"
        before = asked_by(other.pid)
        other.do(f"os.chdir({str(two)!r})")
        assert attribute(asked_by(other.pid), KEY).project == "two"
        # What counts is where it was when it asked.
        assert attribute(before, KEY).project == "one"


def test_a_haltonrc_forbids_bodies_whatever_decides(account: Path) -> None:
    (account / ".haltonrc").write_text("body_capture = false")
    shop = repository(account / "shop")
    for said in ({}, {"proxy_user": "billing"}, {"header_project": "billing"}):
        assert attribute(Asked(cwd=str(shop), **said), KEY).body_capture is False
    assert attribute(Asked(cwd=str(account.parent)), KEY).body_capture is True
    (account / ".haltonrc").write_text("body_capture = true")
    assert attribute(Asked(cwd=str(shop)), KEY).body_capture is True


def test_a_caller_that_is_not_known_is_told_apart_from_one_that_says_nothing() -> None:
    assert attribute(Asked(unknown="no_socket"), KEY) == Attribution("unknown", "unknown", "no_socket")
    assert attribute(Asked(header_project="billing", unknown="no_socket"), KEY).rule == "header"
    assert attribute(Asked(), KEY) == Attribution("default", "default")


def test_a_caller_that_has_ended_is_known_by_the_folder_it_was_in(account: Path) -> None:
    shop = repository(account / "shop")
    with program(shop, leads_a_session=True) as other:
        asked = asked_by(other.pid)
        other.end()
    assert attribute(asked, KEY) == Attribution("shop", "git", "~/shop/.git", "fix/1")


def test_what_strangers_wrote_is_short_and_printable(account: Path) -> None:
    folder = account / ("\x1b[31m" + "x" * 240)
    shop = repository(folder)
    (shop / ".git" / "HEAD").write_text("ref: refs/heads/\x1b[0m" + "y" * 500)
    found = attribute(Asked(cwd=str(shop)), KEY)
    assert found.project == "31m" + "x" * 61
    assert found.name == "\ufffd[31m" + "x" * 95
    assert found.evidence == "~/\ufffd[31m" + "x" * 193
    assert found.git_branch == "\ufffd[0m" + "y" * 96


TEXT = st.none() | st.text(st.characters(), max_size=300)


@settings(deadline=None, max_examples=200)
@given(TEXT, TEXT, TEXT, TEXT | st.just("/etc"), TEXT, st.booleans())
def test_whatever_is_said_gives_an_attribution_that_can_be_kept(
    user: str | None, secret: str | None, header: str | None, cwd: str | None, unknown: str | None, is_known: bool
) -> None:
    caller = Process(os.getpid()) if is_known else None
    found = attribute(Asked(user, secret, header, caller, cwd, unknown), KEY)
    assert found.rule in (*RULES, "default", "unknown")
    assert 0 < len(found.project) <= 64
    for text in (found.project, found.name, found.evidence):
        assert text is None or (text.isprintable() and 0 < len(text) <= 200)
        (text or "").encode()


def test_the_page_has_a_row_for_each_rule_and_each_reason() -> None:
    page = (Path(__file__).parents[2] / "docs" / "attribution.md").read_text()
    rows = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert rows[: len(RULES)] == list(RULES)
    assert {"default", "unknown", *REASONS} < set(rows)
