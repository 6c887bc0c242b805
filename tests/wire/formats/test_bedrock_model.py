from __future__ import annotations

import pytest

from fixtures.bedrock import CLAUDE_STREAM
from fixtures.fixture import sse
from halton.events.answer import Answer
from halton.wire.formats.anthropic_messages import MessagesReader
from halton.wire.formats.anthropic_request import read_messages_request
from halton.wire.formats.bedrock_model import AskedMessagesReader, AskedModelReader, as_asked, model_name, ours
from halton.wire.formats.error_body import FreeReader
from halton.wire.provider import Endpoint, Reader, Route

ARN = "arn:aws:bedrock:us-east-1"


@pytest.mark.parametrize(
    ("model", "named"),
    [
        (None, None),
        ("global.anthropic.claude-opus-5-5", "global.anthropic.claude-opus-5-5"),
        ("anthropic.claude-3-haiku-20240307-v1:0", "anthropic.claude-3-haiku-20240307-v1:0"),
        (f"{ARN}::foundation-model/amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0"),
        (f"{ARN}:123456789012:inference-profile/us.meta.llama3-3-70b-instruct-v1:0", "us.meta.llama3-3-70b-instruct-v1:0"),
        (f"{ARN}:123456789012:application-inference-profile/a1b2c3d4e5f6", "application-inference-profile/a1b2c3d4e5f6"),
        (f"{ARN}:123456789012:imported-model/a1b2c3d4e5f6", "imported-model/a1b2c3d4e5f6"),
        (f"{ARN}:123456789012:prompt/ABCDE12345:3", "prompt/ABCDE12345:3"),
        ("arn:aws-us-gov:sagemaker:us-gov-west-1:123456789012:endpoint/mine", "endpoint/mine"),
        ("arn:aws:bedrock", "bedrock"),
    ],
)
def test_an_account_is_never_in_the_name(model: str | None, named: str | None) -> None:
    assert model_name(model) == named


def test_the_model_that_was_asked_for_holds_and_an_adviser_keeps_its_own() -> None:
    answers = (Answer(model="claude-sonnet-5-5"), Answer(model="claude-opus-5-5", entry=2), Answer(model="claude-sonnet-5-5"))
    assert [answer.model for answer in as_asked(answers, "claude-sonnet-5-5")] == [None, "claude-opus-5-5", None]
    assert as_asked((), None) == ()


def test_a_fallback_keeps_the_name_under_which_it_served() -> None:
    fallback = {"type": "fallback", "from": {"model": "claude-sonnet-5-5"}, "to": {"model": "claude-opus-5-5"}}
    reader = AskedMessagesReader()
    reader.feed(sse(CLAUDE_STREAM[0], {"type": "content_block_start", "index": 0, "content_block": fallback}, *CLAUDE_STREAM[2:]))
    assert [answer.model for answer in reader.finish()] == ["claude-opus-5-5"]


def test_a_reader_within_reads_as_it_does_alone() -> None:
    alone, within = MessagesReader(), AskedModelReader(MessagesReader)
    for document in CLAUDE_STREAM:
        alone.feed(sse(document))
        within.feed(sse(document))
        assert state(within) == state(alone)
    assert within.answers() == ()
    (said,), (kept,) = alone.finish(), within.finish()
    assert (said.model, kept.model) == ("claude-sonnet-5-5", None)
    assert (kept.output_tokens, kept.response_id) == (said.output_tokens, said.response_id)


def state(reader: Reader) -> tuple[bool, int, bool]:
    return reader.first_token, reader.text_bytes, reader.ended


def test_header_lines_reach_the_reader_within() -> None:
    reader = AskedModelReader(FreeReader)
    reader.take_headers([(b"x-amzn-errortype", b"ValidationException")])
    assert reader.finish()[0].error_type == "ValidationException"


def test_a_row_of_others_reads_the_same_request_but_for_the_account() -> None:
    row = ours(Endpoint(path="/v1/messages", reader=MessagesReader, request=read_messages_request))
    route = Route(kind=row.kind, endpoint=row.path, row=row)
    asked = route.read_request(b'{"stream":true,"model":"arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.x"}')
    assert (asked.model, asked.streamed) == ("us.x", True)
    assert isinstance(route.reader(), AskedMessagesReader)
    assert isinstance(ours(Endpoint(path="/", reader=FreeReader)).reader(), AskedModelReader)  # type: ignore[misc]
