"""What a real SDK parses of a recorded call that is answered again is what it parsed when the call was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import anthropic
import ollama
import openai
import pytest
from google import genai
from google.genai.types import HttpOptions

from calls_made import calls_made
from halton.bodies.store import BodyStore
from halton.log.store import Log
from recordings.serving import serving
from replay.metered import Metered
from stack import Stack

CLAUDE = "claude-haiku-4-5"
GPT = "gpt-5.4-mini"
GEMINI = "gemini-2.5-flash"
OLLAMA = "gpt-oss:120b"
SECRET = "ghp_" + "A1b2C3d4E5f6" * 3
# Made anew by each provider, and in no transcript; or said again in a header, which the SDK puts beside.
ISSUED = {"id", "signature", "tool_use_id", "call_id", "item_id", "created_at", "created", "_request_id", "system_fingerprint"}

type Asking = Callable[[str], Any]


def comparable(value: Any) -> Any:
    """An answer as the SDK parsed it, without what is made anew and what is not stated."""
    if hasattr(value, "model_dump"):
        value = value.model_dump()
    if isinstance(value, dict):
        parts = ((name, comparable(part)) for name, part in value.items() if name not in ISSUED)
        return {name: part for name, part in parts if part not in (None, [], {})}
    return [comparable(part) for part in value] if isinstance(value, list) else value


def head(stack: Stack) -> int:
    """Where the log ends: other tests have asked the same before."""
    with closing(Log(stack.home.log)) as log:
        return log.head().position


def turn(scenario: str) -> list[dict[str, Any]]:
    return [{"role": "user", "content": f"scenario:{scenario}"}]


@contextmanager
def claude(address: str | None = None, retries: int = 0) -> Iterator[anthropic.Anthropic]:
    with anthropic.Anthropic(api_key="sk-ant-api-test", base_url=address, max_retries=retries) as client:
        yield client


@contextmanager
def gpt(address: str | None = None) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="sk-test", base_url=f"{address}/v1" if address else None, max_retries=0) as client:
        yield client


@contextmanager
def gemini(address: str | None = None) -> Iterator[genai.Client]:
    with genai.Client(api_key="test-key", http_options=HttpOptions(base_url=address)) as client:
        yield client


def messages(address: str | None, scenario: str) -> tuple[Any, int]:
    with claude(address) as client, client.messages.stream(model=CLAUDE, max_tokens=99, messages=turn(scenario)) as stream:
        chunks = sum(event.type == "content_block_delta" for event in stream)
        return stream.get_final_message(), chunks


def chat(address: str | None, scenario: str) -> tuple[Any, int]:
    options = {"include_usage": True}
    with gpt(address) as client:
        with client.chat.completions.stream(model=GPT, messages=turn(scenario), stream_options=options) as stream:
            chunks = sum(event.type == "chunk" and bool(event.chunk.choices) for event in stream)
            return stream.get_final_completion(), chunks


def responses(address: str | None, scenario: str) -> tuple[Any, int]:
    with gpt(address) as client, client.responses.stream(model=GPT, input=turn(scenario)) as stream:
        chunks = sum(event.type.endswith(".delta") for event in stream)
        response = stream.get_final_response()
    # What the provider says beside (its defaults, a reasoning item without a word) is in no transcript.
    output = [item.model_dump() for item in response.output if item.type != "reasoning"]
    told = {name: getattr(response, name) for name in ("model", "status", "usage", "service_tier", "output_text")}
    return {**told, "response": response.id, "output": output}, chunks


def generated(address: str | None, scenario: str) -> tuple[Any, int]:
    with gemini(address) as client:
        chunks = list(client.models.generate_content_stream(model=GEMINI, contents=f"scenario:{scenario}"))
    parts = [part for chunk in chunks for part in chunk.candidates[0].content.parts]
    told = {
        "text": "".join(part.text or "" for part in parts if not part.thought),
        "thoughts": "".join(part.text or "" for part in parts if part.thought),
        "calls": [(part.function_call.name, part.function_call.args) for part in parts if part.function_call],
        "usage": chunks[-1].usage_metadata.model_dump(),
        "reason": chunks[-1].candidates[0].finish_reason,
        "facts": (chunks[0].model_version, chunks[0].response_id),
    }
    return told, len(chunks)


STREAMS = [
    *((messages, scenario) for scenario in ("plain", "tool_call", "thinking", "cache_mixed")),
    *((chat, scenario) for scenario in ("plain", "tool_call", "cache_read")),
    *((responses, scenario) for scenario in ("plain", "tool_call", "thinking", "cache_write_5m")),
    *((generated, scenario) for scenario in ("plain", "tool_call", "thinking")),
]


@pytest.mark.parametrize(("asking", "scenario"), STREAMS)
def test_a_stream(through_halton: Stack, asking: Callable[[str | None, str], tuple[Any, int]], scenario: str) -> None:
    before = head(through_halton)
    with calls_made(through_halton):
        recorded, _ = asking(None, scenario)
    with serving(through_halton.home, after=before) as served:
        again, chunks = asking(served.address, scenario)
    assert comparable(again) == comparable(recorded)
    assert chunks > 1
    assert [given.reason for _, given in served.given] == [None]


def whole_message(address: str | None) -> Any:
    with claude(address) as client:
        return client.messages.create(model=CLAUDE, max_tokens=99, messages=turn("tool_call"))


def whole_chat(address: str | None) -> Any:
    with gpt(address) as client:
        return client.chat.completions.create(model=GPT, messages=turn("thinking"))


def whole_response(address: str | None) -> Any:
    with gpt(address) as client:
        return client.responses.create(model=GPT, input=turn("web_search"))


def whole_content(address: str | None) -> Any:
    with gemini(address) as client:
        return client.models.generate_content(model=GEMINI, contents="scenario:thinking")


@pytest.mark.parametrize("asking", [whole_message, whole_chat, whole_response, whole_content])
def test_a_whole_answer_is_what_it_was(through_halton: Stack, asking: Callable[[str | None], Any]) -> None:
    before = head(through_halton)
    with calls_made(through_halton):
        recorded = asking(None)
    with serving(through_halton.home, after=before) as served:
        again = asking(served.address)
    told = [{**one.model_dump(), "sdk_http_response": None} for one in (recorded, again)]  # its headers
    assert told[0] == told[1]


@pytest.mark.parametrize("fixture", ["a chat line by line", "a chat that calls a tool", "a text line by line"])
def test_ollama(replayed: Metered, fixture: str) -> None:
    def ask(host: str) -> tuple[str, list[Any], Any]:
        client = ollama.Client(host=host, headers={"Authorization": "Bearer ollama-test"})
        with client._client:
            if fixture == "a text line by line":
                *said, last = client.generate(model=OLLAMA, prompt=fixture, stream=True)
                return "".join(part.response for part in said), [], last
            *said, last = client.chat(model=OLLAMA, messages=turn(fixture), stream=True)
            calls = [call.model_dump() for part in said for call in part.message.tool_calls or ()]
            return "".join(part.message.content or "" for part in said), calls, last

    replayed.play("ollama", fixture)
    with calls_made(replayed.stack):
        recorded = ask("https://ollama.com")
    with serving(replayed.stack.home) as served:
        again = ask(served.address)
    assert again[:2] == recorded[:2]
    numbers = ("model", "done", "done_reason", "prompt_eval_count", "eval_count", "total_duration")
    assert [getattr(again[2], name) for name in numbers] == [getattr(recorded[2], name) for name in numbers]


def test_a_conversation_with_tools_goes_on_though_the_ids_are_others(through_halton: Stack) -> None:
    def converse(address: str | None) -> list[Any]:
        asked, said = turn("tool_call"), []
        with claude(address) as client:
            for _ in range(2):
                with client.messages.stream(model=CLAUDE, max_tokens=98, messages=asked) as stream:
                    message = stream.get_final_message()
                said.append(message)
                call = message.content[-1]
                block = {"type": "tool_result", "tool_use_id": getattr(call, "id", ""), "content": "12 °C"}
                blocks = [part.model_dump(exclude_none=True, exclude={"parsed_output"}) for part in message.content]
                asked = [*asked, {"role": "assistant", "content": blocks}, {"role": "user", "content": [block]}]
        return said

    with calls_made(through_halton, 2):
        recorded = converse(None)
    with serving(through_halton.home) as served:
        again = converse(served.address)
    assert comparable(again) == comparable(recorded)
    assert again[0].content[-1].id != recorded[0].content[-1].id


def test_an_error_and_then_the_answer_come_in_the_order_of_recording_and_the_last_stays(through_halton: Stack) -> None:
    with claude(retries=1) as client, calls_made(through_halton, 2):
        recorded = client.messages.create(model=CLAUDE, max_tokens=97, messages=turn("retry"))
    with serving(through_halton.home) as served:
        with claude(served.address) as client, pytest.raises(anthropic.APIStatusError) as raised:
            client.messages.create(model=CLAUDE, max_tokens=97, messages=turn("retry"))
        with claude(served.address) as client:
            again = [client.messages.create(model=CLAUDE, max_tokens=97, messages=turn("retry")) for _ in range(2)]
    assert (raised.value.status_code, raised.value.body["error"]["type"]) == (529, "overloaded_error")
    assert [one.content for one in again] == [recorded.content] * 2


def test_what_is_not_recorded_is_refused_with_the_reason_and_not_tried_again(through_halton: Stack) -> None:
    with calls_made(through_halton):
        messages(None, "plain")
    with serving(through_halton.home) as served:
        with claude(served.address, retries=3) as client, pytest.raises(anthropic.NotFoundError) as raised:
            client.messages.create(model=CLAUDE, max_tokens=99, messages=turn("plain of another kind"))
        with openai.OpenAI(api_key="any", base_url=f"{served.address}/v9", max_retries=3) as client:
            with pytest.raises(openai.NotFoundError) as of_openai:
                client.embeddings.create(model=GPT, input="x")
    assert "No recorded call fits: the request is none of" in raised.value.message
    assert "which differs in messages[0].content" in raised.value.message
    assert "none was made to POST /v9/embeddings; recorded are " in of_openai.value.message
    assert len(served.given) == 2


def test_a_secret_in_the_request_finds_its_redacted_recording(through_halton: Stack) -> None:
    asked = [{"role": "user", "content": f"scenario:plain with {SECRET}"}]
    with claude() as client, calls_made(through_halton) as made:
        recorded = client.messages.create(model=CLAUDE, max_tokens=99, messages=asked)
    before = {path: path.read_bytes() for path in through_halton.home.root.glob("*.sqlite")}
    assert "[redacted:github_token:40]" in through_halton.halton("bodies", "show", made.row["call_id"])
    with serving(through_halton.home) as served, claude(served.address) as client:
        again = client.messages.create(model=CLAUDE, max_tokens=99, messages=asked)
    assert again.content == recorded.content
    assert {path: path.read_bytes() for path in before} == before
    assert not [path for path in through_halton.home.root.glob("**/*") if path.is_file() and SECRET.encode() in path.read_bytes()]


def test_what_was_purged_is_refused_before_and_while_it_is_served(through_halton: Stack) -> None:
    with calls_made(through_halton) as made:
        messages(None, "cache_read")
    call = made.row["call_id"]
    with serving(through_halton.home) as served:
        messages(served.address, "cache_read")
        through_halton.halton("bodies", "purge", "--call", call)
        with pytest.raises(anthropic.NotFoundError, match="but its answer has been removed since"):
            messages(served.address, "cache_read")
    with closing(BodyStore(through_halton.home.bodies)) as store:
        assert store.connection.execute("select count(*) from request_bodies where call_id = ?", (call,)).fetchone() == (0,)
    with serving(through_halton.home) as served, pytest.raises(anthropic.NotFoundError, match="No recorded call fits"):
        messages(served.address, "cache_read")
