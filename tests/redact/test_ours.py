from __future__ import annotations

from halton.events import answer, body, types
from halton.redact.ours import OURS


def test_what_is_ours_is_a_text_of_an_event_that_there_is() -> None:
    kinds = {name: kind for module in (types, answer, body) for name, kind in vars(module).items()}
    assert {name: names - set(kinds[name].__struct_fields__) for name, names in OURS.items()} == dict.fromkeys(OURS, set())


def test_what_a_caller_or_a_provider_says_is_not_ours() -> None:
    said = {"model", "model_requested", "host", "endpoint", "session", "evidence", "git_branch", "error_type", "usage", "headers"}
    assert not said & (OURS["CallStarted"] | OURS["CallCompleted"])
