"""What a request in the Anthropic Messages format asks for."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from halton.wire.framing.json_text import as_object, json_decoder
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts, first_count
from halton.wire.text import safe_text

USER_CAP = 4096
# Claude Code before 2.1 wrote its session behind the names of the device and the account, which are not kept.
_OLDER_USER = re.compile(r"user_[0-9a-f]*_account_[0-9a-f-]*_session_([0-9A-Za-z-]{1,100})")


class _Request(msgspec.Struct):
    model: Any = None
    stream: Any = None
    max_tokens: Any = None
    service_tier: Any = None
    speed: Any = None
    inference_geo: Any = None
    metadata: Any = None
    thread: Any = None
    compaction: Any = None


class _User(msgspec.Struct):
    session_id: Any = None


class _Item(msgspec.Struct):
    params: msgspec.Raw = msgspec.Raw()


class _Batch(msgspec.Struct):
    requests: list[_Item] = []


_decode = json_decoder(_Request)
_decode_user = json_decoder(_User)
_decode_batch = json_decoder(_Batch)


def read_messages_request(route: Route, body: bytes) -> RequestFacts:
    """What the request asks for; the tiers auto and standard_only leave the choice to Anthropic, so they are no fact."""
    asked = _decode(body) or _Request()
    tier = None if asked.service_tier in ("auto", "standard_only") else safe_text(asked.service_tier)
    return RequestFacts(
        model=safe_text(asked.model),
        streamed=asked.stream is True,
        service_tier=tier,
        speed=safe_text(asked.speed),
        inference_geo=safe_text(asked.inference_geo),
        max_output_tokens=first_count(asked.max_tokens),
        continues=as_object(asked.thread).get("type") == "continue",
        session=_session(as_object(asked.metadata).get("user_id")),
        request_class=_request_class(asked),
    )


def read_batch_request(route: Route, body: bytes) -> RequestFacts:
    """What a batch is made of: its model, if all of its requests name one and the same."""
    batch = _decode_batch(body) or _Batch()
    models = {safe_text((_decode(item.params) or _Request()).model) for item in batch.requests}
    return RequestFacts(model=models.pop() if len(models) == 1 else None)


def _request_class(asked: _Request) -> str | None:
    """What kind of request it is, where it is no ordinary one: a compaction, or one that only warms the cache."""
    if type(asked.compaction) is dict:
        return "compaction"
    return "prewarm" if type(asked.max_tokens) is int and asked.max_tokens == 0 else None


def _session(user: Any) -> str | None:
    """The session that Claude Code names in `metadata.user_id`; what others write there is a person's and not kept."""
    if not isinstance(user, str) or len(user) > USER_CAP:
        return None
    if user.startswith("{"):
        return safe_text((_decode_user(user.encode()) or _User()).session_id)
    older = _OLDER_USER.fullmatch(user)
    return older[1] if older else None
