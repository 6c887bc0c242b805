"""Which requests are the same, and which are not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.bodies.compression import decompress
from halton.bodies.content import make_content
from halton.recordings.canonical import canonical, key, stored_form
from halton.wire.reassembly import Reassembly, Unreadable

TOKEN = "ghp_" + "A1b2C3d4E5f6" * 3
OTHER_TOKEN = "ghp_" + "Z9y8X7w6V5u4" * 3
PICTURE = "iVBORw0KGgo" + "A" * 600


def digest(document: Any, method: str = "POST", path: str = "/v1/messages", model: str | None = "m") -> bytes:
    return key(method, path, model, canonical(stored_form(json.dumps(document).encode(), "application/json", ())))


def stored(document: Any) -> Any:
    """The same by the ledger's way: taken up, redacted, fitted, compressed, and read back."""
    reassembly = Reassembly("application/json", None, 1 << 20)
    reassembly.feed(json.dumps(document).encode(), 0)
    content = make_content(reassembly.finish(), content_type=None, original_bytes=1, limit=1 << 20)
    return json.loads(decompress(content.data, content.text_bytes))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": [2]}, {"b": [2], "a": 1}),
        ({"text": f"my key is {TOKEN}"}, {"text": f"my key is {OTHER_TOKEN}"}),
        ({"type": "tool_use", "id": "toolu_1", "name": "f"}, {"type": "tool_use", "id": "toolu_2", "name": "f"}),
        ({"type": "thinking", "thinking": "hm", "signature": "x"}, {"type": "thinking", "thinking": "hm"}),
        ({"type": "message", "id": "msg_1", "content": "x"}, {"type": "message", "content": "x"}),
        ({"functionCall": {"id": "1", "name": "f", "args": {}}}, {"functionCall": {"id": "2", "name": "f", "args": {}}}),
        ({"role": "tool", "tool_call_id": "call_1"}, {"role": "tool", "tool_call_id": "call_2"}),
    ],
)
def test_the_same(one: Any, other: Any) -> None:
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": [1, 2]}, {"a": [2, 1]}),
        ({"temperature": 0.7}, {"temperature": 0.8}),
        ({"text": "x"}, {"text": "x "}),
        ({"text": f"my key is {TOKEN}"}, {"text": "my key is gone"}),
        ({"input": {"id": "order 1"}}, {"input": {"id": "order 2"}}),
        ({"stream": True}, {}),
        (
            [{"tool_use_id": "a"}, {"tool_use_id": "b"}, {"tool_use_id": "a"}],
            [{"tool_use_id": "a"}, {"tool_use_id": "b"}, {"tool_use_id": "b"}],
        ),
    ],
)
def test_not_the_same(one: Any, other: Any) -> None:
    assert digest({"x": one}) != digest({"x": other})


def test_method_path_and_model_count() -> None:
    asked = {"contents": []}
    others = [digest(asked, "PUT"), digest(asked, path="/v1/other"), digest(asked, model="n"), digest(asked, model=None)]
    assert len({digest(asked), *others}) == 5


def test_a_request_is_in_the_form_in_which_it_was_stored() -> None:
    asked = {"key": TOKEN, "picture": PICTURE, "vector": [0.5] * 300, "n": 1e100, "big": 2**70, "half": "\ud83d"}
    form = stored_form(json.dumps(asked).encode(), "application/json", ())
    assert form["key"] == "[redacted:github_token:40]"
    assert form["picture"].startswith("[image/png ") and form["vector"] == "[300 numbers]"
    assert canonical(json.loads(json.dumps(form))) == canonical(stored(asked))


@pytest.mark.parametrize(
    ("ignored", "left"),
    [
        ((), {"a": {"b": 1, "c": {"d": 2}}, "e": [3]}),
        (("a.b", "e"), {"a": {"c": {"d": 2}}}),
        (("a.c.d", "e.x", "nothing"), {"a": {"b": 1, "c": {}}, "e": [3]}),
        (("a",), {"e": [3]}),
    ],
)
def test_fields_that_do_not_count(ignored: tuple[str, ...], left: Any) -> None:
    assert canonical({"a": {"b": 1, "c": {"d": 2}}, "e": [3]}, ignored) == left
    assert canonical("text", ignored) == "text"


documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=8), documents, max_size=5))
def test_whatever_was_stored_is_found_again(document: dict[str, Any]) -> None:
    assert digest(document) == key("POST", "/v1/messages", "m", canonical(stored(document)))


@given(documents)
def test_what_is_canonical_stays_so(document: Any) -> None:
    once = canonical(document)
    assert canonical(once) == once


def test_the_credential_of_the_request_counts_as_any_other() -> None:
    recorded = stored_form(b'{"note": "use sk-proj-abcdefgh"}', None, ("sk-proj-abcdefgh",))
    again = stored_form(b'{"note": "use another-key-of-today"}', None, ("another-key-of-today",))
    assert canonical(recorded) == canonical(again) == {"note": "use [redacted]"}


def test_what_is_no_document_is_none() -> None:
    with pytest.raises(Unreadable):
        stored_form(b"{half", "application/json", ())
