"""How a sound answer goes wrong: each fault turns the answer of a shape into the one that a scenario asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from halton.demo.provider.answer import PADDING, Answer
from halton.demo.provider.scenarios import Scenario

BLOCK = b"a" * 65536
SPLIT = 7
RUBBISH = (
    b'data: {"broken": \n\n',
    b"no colon here\n\n",
    b"event\n\n",
    b"data: \xff\xfe\n\n",
    b"\x00\x00: \x00\n\n",
    b"data: [1, 2\n\n",
)


def spoil(answer: Answer, scenario: Scenario) -> Answer:
    """Give the answer the fault, the coding and the padding of its scenario."""
    if scenario.fault:
        answer = FAULTS[scenario.fault](answer)
    if scenario.padding:
        answer = replace(answer, padding=scenario.padding, paced=False)
    return replace(answer, coding=scenario.coding)


def padded(parts: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Put `size` bytes of filler at the first mark, block by block; further marks vanish."""
    mark = PADDING.encode()
    for part in parts:
        before, found, after = part.partition(mark)
        if not found:
            yield part
            continue
        yield before
        yield from filler(size)
        size = 0
        yield after.replace(mark, b"")


def filler(size: int) -> Iterator[bytes]:
    """`size` bytes in blocks of 64 KiB."""
    for _ in range(size // len(BLOCK)):
        yield BLOCK
    if size % len(BLOCK):
        yield BLOCK[: size % len(BLOCK)]


def _half(answer: Answer) -> tuple[bytes, ...]:
    if answer.streamed:
        return answer.parts[: len(answer.parts) // 2]
    body = b"".join(answer.parts)
    return (body[: len(body) // 2],)


def _broken_off(answer: Answer, ending: str) -> Answer:
    return replace(answer, parts=_half(answer), ending=ending, length=sum(map(len, answer.parts)))


def _endless(answer: Answer) -> Answer:
    parts = _half(answer)
    # The last part is repeated for ever: a delta of text in a stream, a blank in a body.
    return replace(answer, parts=parts if answer.streamed else (*parts, b" "), endless=True)


def _error_mid_stream(answer: Answer) -> Answer:
    return replace(answer, parts=_half(answer) + answer.failure, ending="end")


def _malformed_sse(answer: Answer) -> Answer:
    if not answer.has_events:
        return answer
    half = len(answer.parts) // 2
    return replace(answer, parts=answer.parts[:half] + RUBBISH + answer.parts[half:])


def _malformed_json(answer: Answer) -> Answer:
    return replace(answer, parts=_half(answer))


def _split(answer: Answer) -> Answer:
    # Google never sends comments, and its own SDK fails on them; its events are those that end in CRLF.
    comments = answer.has_events and not answer.parts[0].endswith(b"\r\n")
    body = (b": ping\n\n" if comments else b"").join(answer.parts)
    pieces = tuple(body[start : start + SPLIT] for start in range(0, len(body), SPLIT))
    return replace(answer, parts=pieces, streamed=True, paced=False)


def _unchanged(answer: Answer) -> Answer:
    return answer


FAULTS: dict[str, Callable[[Answer], Answer]] = {
    "cut": lambda answer: _broken_off(answer, "close"),
    "reset": lambda answer: _broken_off(answer, "reset"),
    "endless": _endless,
    "error_mid_stream": _error_mid_stream,
    "malformed_sse": _malformed_sse,
    "malformed_json": _malformed_json,
    "split": _split,
    # The shape itself wrote the nonsense, as only it knows where its usage stands.
    "nonsense_counts": _unchanged,
}
