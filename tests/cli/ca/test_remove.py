"""`halton ca remove`: what was added is taken back, and what remains of it is told."""

from __future__ import annotations

import json
from typing import Any

from halton.paths import Home


def shown(run: Any) -> Any:
    return json.loads(run("ca", "show", "--json").stdout)


def test_a_name_with_a_key_of_its_own_is_gone_at_once(run: Any) -> None:
    run("ca", "renew")
    run("ca", "add", "llm.corp.example", "*.gateway.example")
    done = run("ca", "remove", "LLM.corp.example", "*.gateway.example")
    assert done.exit_code == 0, done.output
    assert done.output.startswith(
        "None may sign for llm.corp.example, *.gateway.example any more. A running meter goes by it in 2"
    )
    assert "Written as event 4 of the log.\n" in done.output
    told = shown(run)
    assert told["added"] == [] and told["faults"] == []
    assert [set(one["hosts"]) & {"llm.corp.example", "gateway.example"} for one in told["authorities"]] == [set(), set()]


def test_one_that_signs_for_more_is_named_with_its_end_and_the_way_to_end_it_now(run: Any) -> None:
    run("ca", "add", "llm.corp.example")
    first = shown(run)["authorities"][0]
    done = run("ca", "remove", "llm.corp.example")
    assert f"until {first['not_after'][:10]} there is one that may. To have none at once: halton ca renew --now\n" in done.output
    run("ca", "renew", "--now")
    assert "llm.corp.example" not in shown(run)["authorities"][0]["hosts"]


def test_a_name_that_the_settings_have_too_stays(run: Any, home: Home) -> None:
    run("ca", "add", "llm.corp.example")
    home.config.write_text('[[provider]]\nhost = "llm.corp.example"\nformat = "openai"\n')
    done = run("ca", "remove", "llm.corp.example")
    assert "Taken back: llm.corp.example. The settings still name it: take its [[provider]] out" in done.output
    assert "llm.corp.example" in shown(run)["authorities"][-1]["hosts"]


def test_all_of_it_as_json(run: Any) -> None:
    run("ca", "add", "llm.corp.example")
    told = json.loads(run("ca", "remove", "llm.corp.example", "--json").stdout)
    assert (told["schema"], told["made"]["reason"], told["hosts"]) == (1, "removed", ["llm.corp.example"])
    assert told["able"] == [told["authorities"][0]]


def test_what_was_not_added_is_an_error_and_nothing_changes(run: Any) -> None:
    run("ca", "add", "llm.corp.example")
    done = run("ca", "remove", "api.openai.com", "a\x1b]52;evil.example")
    assert done.exit_code == 1 and "was never added. See what was: halton ca show" in done.output and "\x1b" not in done.output
    assert shown(run)["added"] == ["llm.corp.example"]
