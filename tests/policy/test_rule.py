from __future__ import annotations

from halton.policy.find import all_rules


def test_each_kind_either_counts_in_windows_or_looks_at_single_calls_and_can_say_so() -> None:
    for rule in all_rules().values():
        assert (rule.counted is None) != (rule.beyond is None)
        assert (rule.says is None) == (rule.beyond is None)
        assert rule.title and (rule.has_bound or rule.has_models)
