"""`halton what-if`: the same tokens at another model's price, and all that this leaves out."""

from __future__ import annotations

import json
from typing import Any

import make
from halton.cli.commands.what_if import CAVEATS
from halton.events.price import Rate
from halton.events.types import ProjectMerged

CHEAP = tuple(Rate(unit=unit, pico=1_000_000) for unit in ("input_tokens", "output_tokens"))
EVENTS = (
    make.price(),
    make.price(model="cheap", match=("cheap*",), rates=CHEAP),
    make.price(model="cheap", match=("cheap*",), rates=CHEAP, valid_from=1, valid_to=2, provider="over"),
    make.call(),
    make.call(model="gpt", stated_cost_pico=5 * 10**12),
    make.call(billing="subscription"),
    make.call(model="nobody"),
    make.call(cache_read_tokens=5),
)


def test_every_call_at_the_price_of_one_model_with_the_caveats(run: Any, fill: Any) -> None:
    fill(EVENTS)
    lines = run("what-if", "--model", "cheap-1").output.splitlines()
    assert [line.split() for line in lines[:7]] == [
        "The same tokens at the price of cheap-1 at anthropic today:".split(),
        "model provider paid calls unpriced cost now cost then difference".split(),
        "gpt anthropic billed 1 $5.00 $0.001200 -$5.00".split(),
        "claude-sonnet-4-5-20250929 anthropic billed 2 1 $0.006000 $0.001200 -$0.004800".split(),
        "claude-sonnet-4-5-20250929 anthropic covered 1 $0.006000 $0.001200 -$0.004800".split(),
        "nobody anthropic billed 1 1 – – ".split(),
        "total billed 4 2 $5.01 $0.002400 -$5.00".split(),
    ]
    assert lines[-len(CAVEATS) :] == [f"- {caveat}" for caveat in CAVEATS]


def test_only_calls_of_some_models_for_programs(run: Any, fill: Any) -> None:
    fill(EVENTS)
    told = json.loads(run("what-if", "--model", "cheap-1", "--only", "claude-*", "--json").output)
    assert (told["schema"], told["model"], told["provider"], len(told["caveats"])) == (1, "cheap-1", "anthropic", len(CAVEATS))
    assert told["total"]["billed"]["difference_pico"] == -4_800_000_000


def test_a_model_without_a_price_or_with_several_is_refused(run: Any, fill: Any) -> None:
    fill([*EVENTS, make.price(provider="azure")])
    assert "Error: nobody has no price today." in run("what-if", "--model", "nobody").output
    assert "Error: cheap has no price at over today." in run("what-if", "--model", "cheap", "--provider", "over").output
    result = run("what-if", "--model", "claude-sonnet-4-5")
    assert result.exit_code == 1
    assert "has a price at anthropic, azure. Say whose you mean: --provider anthropic" in result.output
    assert run("what-if", "--model", "claude-sonnet-4-5", "--provider", "azure").exit_code == 0


def test_a_project_of_another_name_and_one_of_none(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(project="old"), ProjectMerged(project="old", into_project="web")])
    assert "No calls" not in run("what-if", "--model", "claude-sonnet-4-5", "--project", "old").output
    assert run("what-if", "--model", "claude-sonnet-4-5", "--project", "n*").output == "No calls match.\n"
    unknown = run("what-if", "--model", "claude-sonnet-4-5", "--project", "wbe")
    assert (unknown.exit_code, 'Did you mean "web"?' in unknown.output) == (2, True)
