"""A text where texts stand in requests and responses: the four APIs that Halton reads, streams already joined."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

from halton.redact.layout import Json

_LOREM = (
    "Please look at this and tell me what is wrong.",
    "The deployment failed again last night, see below.",
    "Here is what I have so far. Keep the style of the file.",
    "Ich bekomme hier einen Fehler – was heißt das?",
    "これを確認してください。",
)


def plain(text: str, rng: random.Random) -> str:
    return f"{rng.choice(_LOREM)}\n\n{text}\n\nThanks."


def fenced(text: str, rng: random.Random) -> str:
    return f"{rng.choice(_LOREM)}\n```{rng.choice(('', 'sh', 'yaml', 'python', 'json'))}\n{text}\n```\n"


def tool_output(text: str, rng: random.Random) -> str:
    return f"$ cat notes.txt\n{text}\n(exit {rng.randrange(2)})"


def numbered(text: str, rng: random.Random) -> str:
    return "\n".join(f"{number:6}\t{line}" for number, line in enumerate(text.split("\n"), rng.randrange(1, 90)))


def json_once(text: str, rng: random.Random) -> str:
    return json.dumps({"path": "a.txt", "content": f"x\n{text}\n"})


def json_twice(text: str, rng: random.Random) -> str:
    return json.dumps({"result": json_once(text, rng)})


def bare(text: str, rng: random.Random) -> str:
    return text


SURROUNDINGS: dict[str, Callable[[str, random.Random], str]] = {
    function.__name__: function for function in (plain, fenced, tool_output, numbered, json_once, json_twice, bare)
}


def _chat_request(text: str) -> Json:
    return {
        "model": "gpt-5",
        "temperature": 0.2,
        "messages": [{"role": "system", "content": "You are terse."}, {"role": "user", "content": text}],
    }


def _chat_answer(text: str) -> Json:
    call = {"id": "call_1", "type": "function", "function": {"name": "write", "arguments": json.dumps({"body": text})}}
    return {
        "id": "chatcmpl-1",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": None, "tool_calls": [call]}}],
    }


def _messages_request(text: str) -> Json:
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": [{"type": "text", "text": text}]}
    return {"model": "claude-sonnet-5", "max_tokens": 1024, "messages": [{"role": "user", "content": [result]}]}


def _messages_answer(text: str) -> Json:
    use = {"type": "tool_use", "id": "toolu_2", "name": "Bash", "input": {"command": text, "timeout": 1000}}
    return {"id": "msg_1", "content": [{"type": "text", "text": "Running it."}, use], "usage": {"output_tokens": 12}}


def _generate_request(text: str) -> Json:
    return {"contents": [{"role": "user", "parts": [{"text": text}]}], "generationConfig": {"maxOutputTokens": 100}}


def _generate_answer(text: str) -> Json:
    return {"candidates": [{"content": {"parts": [{"functionCall": {"name": "edit", "args": {"new_text": text}}}]}}]}


def _responses_request(text: str) -> Json:
    output = {"type": "function_call_output", "call_id": "c1", "output": text}
    return {"model": "gpt-5-codex", "input": [{"role": "user", "content": [{"type": "input_text", "text": "go on"}]}, output]}


def _responses_answer(text: str) -> Json:
    return {"id": "resp_1", "output": [{"type": "message", "content": [{"type": "output_text", "text": text}]}]}


SHAPES: dict[str, Callable[[str], Json]] = {
    function.__name__.strip("_"): function
    for function in (
        _chat_request,
        _chat_answer,
        _messages_request,
        _messages_answer,
        _generate_request,
        _generate_answer,
        _responses_request,
        _responses_answer,
    )
}
