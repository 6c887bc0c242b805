from __future__ import annotations

from typing import Any

import pytest

from fixtures.fixture import body
from halton.wire.conversation import Began, Ended, FirstToken, Happening
from halton.wire.formats.google_live import LiveConversation
from halton.wire.request_facts import RequestFacts

SETUP = {"setup": {"model": "models/gemini-3.8-live", "generationConfig": {"responseModalities": ["AUDIO"]}}}
ASK = {"clientContent": {"turns": [{"role": "user", "parts": [{"text": "Hi"}]}], "turnComplete": True}}
AUDIO = {"realtimeInput": {"audio": {"mimeType": "audio/pcm;rate=16000", "data": "AAAA"}}}
SPEECH = {"serverContent": {"modelTurn": {"parts": [{"inlineData": {"mimeType": "audio/pcm", "data": "AAAA"}}]}}}
COMPLETE = {"serverContent": {"turnComplete": True}}
USAGE = {
    "usageMetadata": {
        "promptTokenCount": 40,
        "responseTokenCount": 25,
        "totalTokenCount": 65,
        "promptTokensDetails": [{"modality": "AUDIO", "tokenCount": 30}, {"modality": "TEXT", "tokenCount": 10}],
        "responseTokensDetails": [{"modality": "AUDIO", "tokenCount": 25}],
    }
}
ASKED = RequestFacts(model="gemini-3.8-live", streamed=True, continues=True)


def talk(*messages: tuple[str, Any], close: bool = True) -> list[Happening]:
    conversation, happened = LiveConversation(), list[Happening]()
    for side, message in messages:
        said = body(message)
        happened += conversation.client_says(said) if side == ">" else conversation.provider_says(said)
    return [*happened, *conversation.finish()] if close else happened


def ends(*messages: tuple[str, Any]) -> list[tuple[int, bool, int | None, int | None]]:
    found = [one for one in talk(*messages) if isinstance(one, Ended)]
    return [(one.turn, one.whole, one.answer.input_tokens, one.answer.output_tokens) for one in found]


def test_a_turn_begins_with_what_asks_for_it_and_ends_with_its_usage() -> None:
    messages = [(">", SETUP), ("<", {"setupComplete": {}}), (">", ASK), ("<", SPEECH), ("<", SPEECH), ("<", COMPLETE | USAGE)]
    began, first, ended = talk(*messages)
    assert (began, first) == (Began(1, ASKED), FirstToken(1))
    assert isinstance(ended, Ended) and ended.whole
    answer = ended.answer
    assert (answer.usage_known, answer.input_tokens, answer.output_tokens) == (True, 40, 25)
    assert answer.units == {"input_audio_tokens": 30, "output_audio_tokens": 25}
    assert (answer.stop_reason, answer.tool_calls, answer.web_searches) == ("turnComplete", 0, 0)


def test_a_spoken_turn_begins_with_the_models_first_word() -> None:
    happened = talk((">", SETUP), (">", AUDIO), (">", AUDIO), ("<", SPEECH), (">", AUDIO), ("<", COMPLETE | USAGE), (">", AUDIO))
    assert happened[:2] == [Began(1, ASKED), FirstToken(1)]
    assert len(happened) == 3


@pytest.mark.parametrize("asks", [{"realtimeInput": {"text": "Hi"}}, {"realtimeInput": {"activityEnd": {}}}])
def test_a_text_and_the_end_of_speech_ask(asks: dict[str, Any]) -> None:
    assert talk((">", SETUP), (">", asks), close=False) == [Began(1, ASKED)]


def test_usage_may_come_after_the_turn_is_complete() -> None:
    assert ends((">", SETUP), (">", ASK), ("<", SPEECH), ("<", COMPLETE), ("<", USAGE)) == [(1, True, 40, 25)]


def test_usage_that_is_stated_again_is_not_counted_twice() -> None:
    assert ends((">", ASK), ("<", SPEECH), ("<", COMPLETE | USAGE), ("<", USAGE)) == [(1, True, 40, 25)]


def test_a_turn_without_usage_ends_when_the_next_begins() -> None:
    assert ends((">", ASK), ("<", SPEECH), ("<", COMPLETE), (">", ASK), ("<", SPEECH | USAGE), ("<", COMPLETE)) == [
        (1, True, None, None),
        (2, True, 40, 25),
    ]


def test_a_tools_answer_goes_on_with_its_turn() -> None:
    call = {"toolCall": {"functionCalls": [{"id": "f1", "name": "f", "args": {}}, {"id": "f2", "name": "g", "args": {}}]}}
    answer = {"toolResponse": {"functionResponses": [{"id": "f1", "response": {}}]}}
    happened = talk((">", ASK), ("<", call), (">", answer), ("<", SPEECH), ("<", COMPLETE | USAGE))
    assert [type(one) for one in happened] == [Began, FirstToken, Ended]
    assert isinstance(happened[2], Ended) and happened[2].answer.tool_calls == 2


def test_an_interrupted_turn_says_so() -> None:
    happened = talk((">", ASK), ("<", SPEECH), ("<", {"serverContent": {"interrupted": True}}), ("<", COMPLETE | USAGE))
    assert isinstance(happened[-1], Ended) and happened[-1].answer.stop_reason == "interrupted"


def test_a_socket_closed_within_a_turn_leaves_what_was_stated() -> None:
    transcript = {"serverContent": {"outputTranscription": {"text": "Grüße"}}}
    happened = talk((">", ASK), ("<", transcript | USAGE))
    ended = happened[-1]
    assert isinstance(ended, Ended) and (ended.whole, ended.answer.partial, ended.text_bytes) == (False, True, 7)


def test_a_session_in_which_nobody_asks_has_no_turn() -> None:
    assert (
        talk((">", SETUP), ("<", {"setupComplete": {}}), (">", AUDIO), ("<", {"goAway": {"timeLeft": "5s"}}), ("<", COMPLETE))
        == []
    )


@pytest.mark.parametrize("odd", ["x", 5, None, [], [5], {"modelTurn": 5}, {"functionCalls": 5}, {"turns": 5}])
def test_odd_messages_begin_nothing(odd: Any) -> None:
    from_client = [{"setup": odd}, {"clientContent": odd}, {"realtimeInput": odd}, odd]
    from_provider = [{"serverContent": odd}, {"toolCall": odd}, {"usageMetadata": odd}, odd]
    assert talk(*((">", one) for one in from_client), *(("<", one) for one in from_provider)) == []


def test_bytes_that_are_no_json_say_nothing() -> None:
    conversation = LiveConversation()
    assert [*conversation.client_says(b"\x00\xff"), *conversation.provider_says(b"\x00\xff{")] == []
