"""What a format of sockets inherits where it has nothing to say."""

from __future__ import annotations

from halton.events.answer import Answer
from halton.wire.conversation import Conversation, Ended


def test_a_conversation_that_reads_nothing_says_nothing() -> None:
    conversation = Conversation()
    assert list(conversation.client_says(b"{}")) == []
    assert list(conversation.provider_says(b"{}")) == []
    assert list(conversation.finish()) == []


def test_an_end_is_whole_unless_it_says_otherwise() -> None:
    assert Ended(1, Answer()) == Ended(1, Answer(), whole=True, text_bytes=0)
