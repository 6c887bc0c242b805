"""Every example in the help of every command, typed: in a home that is lived in, beside a running meter, or by a newcomer."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from examples import metered, newcoming
from examples.found import Example, commands, examples_of
from examples.prepared import prepare
from examples.typed import Account, Said, copied

# What has to be typed before: an example speaks of what another has made.
BEFORE: dict[str, list[str]] = {
    "halton ca remove llm.corp.example": ["halton ca add llm.corp.example"],
    "halton ca remove '*.corp.example' gateway.example.com": ["halton ca add '*.corp.example' gateway.example.com"],
    "halton log list": ["halton log seal --all"],
    "halton log list --check": ["halton log seal --all"],
    "halton log restore recovered.sqlite": ["halton log seal --all"],
    "halton log restore --home --from /mnt/backup/segments": [
        "halton log seal --all", "mkdir -p /mnt/backup; mv ~/.halton-meter/segments /mnt/backup/; rm ~/.halton-meter/db.sqlite*",
    ],
    "halton policy override billing-budget --end": ["halton policy override billing-budget --for 1h"],
    "halton pricing unset my-model --provider openai": ["halton pricing set my-model --provider openai --input 3 --output 15"],
    "halton pricing unset my-model --provider openai --from 2026-12-01": [
        "halton pricing set my-model --provider openai --input 3 --output 15 --from 2026-12-01"
    ],
    "halton project rename web-shop web --yes": ["halton project rename web 'Web Shop' --yes"],
    "halton project unarchive thesis": ["halton project archive thesis"],
    "halton projections show night_owls --json": ["halton projections new night_owls"],
    "halton projections test night_owls": ["halton projections new night_owls"],
    "halton projections test ./night_owls.sql --last 500": [
        "halton projections new night_owls", "cat ~/.halton-meter/projections/night_owls.sql > night_owls.sql",
    ],
    "halton rebuild --check --from segments": ["halton log seal --all"],
}  # fmt: skip
# These ask whether they should, where somebody can be asked.
ASKING = {
    'halton project rename web "Web Shop"',
    "halton project merge api-old api-test api",
    'halton project merge "Side Project" playground --create',
    "halton retag --to billing --session 5f1c0e4e-93f0-4d6f-8a57-0a4f7c9a1b2d",
}
# These go on until Ctrl-C: what they have shown by then, and how they end (128 + SIGINT where there was more to print).
ENDLESS = {
    "halton logs --follow": (r"append_failed", 0),
    "halton tail --follow": (r"call\.completed", 130),
    "halton replay --from 12h --speed 10": (r"bodies\.swept", 130),
    "halton replay --serve --project billing": (r"http://127\.0\.0\.1:\d+", 0),
    "halton replay --serve --port 8099 --speed max": (r"http://127\.0\.0\.1:\d+", 0),
}
# These are for another shell, or leave something in this one: what is asked of it then.
IN_A_SHELL = {
    'eval "$(halton completion bash)"': ("bash", "complete -p halton"),
    'eval "$(halton completion zsh)"': ("zsh", "echo $_comps[halton]"),
    "halton completion fish > ~/.config/fish/completions/halton.fish": ("fish", "cat ~/.config/fish/completions/halton.fish"),
}
# These end with 1, and say why.
CHECKS = {"halton reconcile cost.json --dry-run --fail-below 99": "the ledger has none of the calls of this invoice: that is 0 %"}
FOUND = [(path, command, examples_of(path, command)) for path, command in commands()]
ALL = {example.text: example for _, _, examples in FOUND for example in examples}
ALONE = [example for example in ALL.values() if example.text not in metered.WITH_A_METER.keys() | newcoming.OF_A_NEWCOMER]


def name(example: object) -> str:
    return example.text if isinstance(example, Example) else example if isinstance(example, str) else ""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("account")
    prepare(folder, datetime.now().astimezone())
    return folder


@pytest.fixture
def account(prepared: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Account:
    """A copy of what was prepared, in a folder of a short name: that of a test is too long for the sockets of a home."""
    return copied(prepared, tmp_path_factory.mktemp("a"), monkeypatch)


@pytest.mark.parametrize(
    ("path", "examples"), [(path, examples) for path, _, examples in FOUND], ids=[path for path, _, _ in FOUND]
)
def test_every_command_has_examples_with_a_word_on_each(path: str, examples: list[Example]) -> None:
    assert examples, f"{path} --help has no example"
    for example in examples:
        assert re.search(rf"\b{path}\b", example.text), f"{example.text} is no {path}"
        assert example.word, f"{example.text}: what does it do?"


@pytest.mark.parametrize("text", [command.help or "" for _, command, _ in FOUND], ids=[path for path, _, _ in FOUND])
def test_examples_fit_a_terminal_of_eighty_columns(text: str) -> None:
    assert [line for line in text.partition("Examples:\n")[2].splitlines() if len(line.strip()) + 4 > 80] == []


@pytest.mark.parametrize("example", ALONE, ids=name)
def test_an_example_does_what_it_says(account: Account, example: Example) -> None:
    for text in BEFORE.get(example.text, []):
        before = account.type(text)
        assert before.code == 0, f"{text}: {before.err}"
    shown, code = ENDLESS.get(example.text, ("", 1 if example.text in CHECKS else 0))
    if shown:
        said = account.until(example.text, shown)
    elif example.text in IN_A_SHELL:
        shell, asked = IN_A_SHELL[example.text]
        begin = "autoload -Uz compinit; compinit -u; " if shell == "zsh" else ""
        said = account.in_shell(f"{begin}{example.text}; {asked}", shell=shell)
    elif example.text in ASKING:
        said = account.at_a_terminal(example.text, "y\n")
    else:
        said = account.type(example.text)
    assert said.code == code, f"{said.out}\n{said.err}"
    assert_sensible(example.text, said)


def test_nothing_is_listed_here_that_no_help_has() -> None:
    listed = {*BEFORE, *ASKING, *ENDLESS, *IN_A_SHELL, *CHECKS, *metered.WITH_A_METER, *newcoming.OF_A_NEWCOMER}
    assert listed - ALL.keys() == set()


def assert_sensible(text: str, said: Said) -> None:
    assert said.out + said.err, "it said nothing"
    assert "Traceback" not in said.err and "Usage:" not in said.err
    if "|" in text:
        assert said.out.strip() not in ("", "null", "[]", "{}")
    elif "--json" in text:
        assert all(json.loads(line) for line in said.out.splitlines())
    elif "--csv" in text or "--format csv" in text:
        head, *rows = csv.reader(io.StringIO(said.out))
        assert len(head) > 5 and rows and {len(row) for row in rows} == {len(head)}
