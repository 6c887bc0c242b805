"""The authority's event: what was written before it told more is read, and what it does not tell is left out."""

from __future__ import annotations

from halton.events.codec import decode, encode
from halton.events.types import CertificateAuthorityCreated


def test_what_is_not_told_is_left_out_and_older_events_are_read() -> None:
    event = CertificateAuthorityCreated(digest="ab", folder="/h/ca", not_after=1, hosts=("a.example",))
    text = '{"digest":"ab","folder":"/h/ca","hosts":["a.example"],"not_after":1}'
    assert encode(event) == text and decode("ca.created", text) == event


def test_why_it_was_made_and_what_was_asked_for() -> None:
    event = CertificateAuthorityCreated(
        digest="ab", folder="/h/ca", not_after=1, hosts=("a.example",), reason="hosts", added=("*.b.example",)
    )
    text = '{"added":["*.b.example"],"digest":"ab","folder":"/h/ca","hosts":["a.example"],"not_after":1,"reason":"hosts"}'
    assert encode(event) == text and decode("ca.created", text) == event
