from __future__ import annotations

from halton.errors import HaltonError
from halton.probe.broken import ANSWER, PORT, READ, RECORD, TRUST, UPSTREAM, BrokenLink


def test_it_is_an_error_that_users_see_and_names_its_link() -> None:
    broken = BrokenLink(READ, "The edge passed the call on unread.")
    assert isinstance(broken, HaltonError)
    assert (broken.link, str(broken)) == ("read", "The edge passed the call on unread.")
    assert len({PORT, READ, TRUST, UPSTREAM, ANSWER, RECORD}) == 6
