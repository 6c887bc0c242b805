"""The last word on each window of a plan."""

from __future__ import annotations

from pathlib import Path

import make
from halton.events.types import CallCompleted
from halton.views.quota_now import Quota, read_quota


def call(minutes: int, window: str, share: str, **changes: object) -> CallCompleted:
    headers = {f"anthropic-ratelimit-unified-{window}-utilization": share}
    return make.call(started_at=make.NOON + minutes * make.MINUTE, headers=headers, **changes)


def words(found: list[Quota]) -> list[tuple[str, str, float | None]]:
    return [(one.provider, one.window, one.utilisation) for one in found]


def test_the_last_word_of_each_window(tmp_path: Path) -> None:
    events = [call(1, "5h", "0.25"), call(2, "7d", "0.5"), call(3, "5h", "0.75"), call(4, "7d", "nothing")]
    with make.views(tmp_path, events) as views:
        found = read_quota(views)
    assert words(found) == [("anthropic", "5h", 0.75), ("anthropic", "7d", 0.0)]
    assert all(one.resets_at is None and one.status is None and one.at.endswith("Z") for one in found)


def test_one_provider_on_two_hosts_has_one_word(tmp_path: Path) -> None:
    events = [call(1, "5h", "0.5", host="b.example"), call(2, "5h", "0.25", host="a.example")]
    with make.views(tmp_path, events) as views:
        assert words(read_quota(views)) == [("anthropic", "5h", 0.25)]


def test_each_provider_has_its_own(tmp_path: Path) -> None:
    codex = {"x-codex-primary-used-percent": "12", "x-codex-primary-reset-at": "1790080000"}
    events = [call(1, "5h", "0.5"), make.call(provider="openai", host="chatgpt.com", headers=codex)]
    with make.views(tmp_path, events) as views:
        found = read_quota(views)
    assert words(found) == [("anthropic", "5h", 0.5), ("openai", "primary", 0.12)]
    assert found[1].resets_at == "2026-09-22T12:26:40Z"


def test_without_any_there_is_none(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call()]) as views:
        assert read_quota(views) == []
