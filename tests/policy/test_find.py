from __future__ import annotations

from halton.policy.find import all_rules


def test_every_file_is_a_kind() -> None:
    assert list(all_rules()) == ["budget", "max_context", "max_output", "models", "requests", "tokens"]
