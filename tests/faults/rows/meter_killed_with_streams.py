"""The meter is killed with 50 streams on their way: they break, once, and the same call made again by its SDK succeeds.

First a worker alone, then all but the edge. The clients are the real SDKs with their two retries; a stream that has begun is
retried by whoever reads it, as no SDK can.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import anthropic
import openai

from client import trust
from eventually import eventually_in_threads
from faults.meter import meter, pids, seconds_until_back, strike
from faults.row import Figure, Row, Run, all_of, told
from stack import Stack, start_meter

STREAMS = 50
PAUSE_S = 1.0
MESSAGES: Any = [{"role": "user", "content": "scenario:plain"}]

type Read = Callable[[Callable[[], object]], str]


def measure(run: Run) -> Iterator[Figure]:
    streams = run.count(STREAMS, 10)
    for whom in ("capture-1", "all but the edge"):
        with meter(run.folder / whom[:3], delay_s=PAUSE_S) as stack:
            reads = _reads(stack, streams)
            with ThreadPoolExecutor(streams) as pool:
                begun = threading.Barrier(streams + 1)
                outcomes = [pool.submit(_read_twice, read, begun.wait) for read in reads]
                begun.wait(30.0)
                stack.wait()  # what had not reached the disk when everything died at once is beyond anybody's knowledge
                stack.provider.delay_s = 0.0
                _kill(stack, whom)
                counted = Counter(outcome.result() for outcome in outcomes)
            run.say(f"{whom}: {dict(counted)}")
            again = {name: number for (first, name), number in counted.items() if first == "broken"}
            yield all_of(f"{whom} killed: streams that broke, of {streams}", sum(again.values()), streams)
            yield all_of(f"{whom} killed: complete when asked again", again.get("complete", 0), streams)
            yield from _recorded(stack, whom, streams)


def _recorded(stack: Stack, whom: str, streams: int) -> Iterator[Figure]:
    if whom != "capture-1":
        stack.process = start_meter(stack)
    stack.wait()
    eventually_in_threads(lambda: _statuses(stack)["interrupted"] >= streams)
    statuses = _statuses(stack)
    yield all_of(f"{whom} killed: recorded as interrupted", statuses["interrupted"], streams)
    yield told(f"{whom} killed: second calls that were metered, the others tunnelled", statuses["ok"])


def _statuses(stack: Stack) -> Counter[str]:
    return Counter(call["status"] for call in stack.calls())


def _kill(stack: Stack, whom: str) -> None:
    by_name = pids(stack)
    if whom in by_name:
        seconds_until_back(stack, [whom], [by_name[whom]], strike([by_name[whom]]))
        return
    del by_name["edge"]
    strike(by_name.values())
    assert stack.process is not None
    stack.process.wait()


def _read_twice(read: Read, begun: Callable[[], object]) -> tuple[str, str]:
    """What became of the call, and of the same call made again."""
    try:
        return read(begun), ""
    except Exception:  # each SDK has its own, and those of its HTTP client
        pass
    try:
        return "broken", read(lambda: None)
    except Exception as error:
        return "broken", type(error).__name__


def _reads(stack: Stack, streams: int) -> Sequence[Read]:
    proxy, context = f"http://127.0.0.1:{stack.proxy_port}", trust(stack)
    of_anthropic = anthropic.Anthropic(
        api_key="sk-ant-api-test", max_retries=2, http_client=anthropic.DefaultHttpxClient(proxy=proxy, verify=context)
    )
    of_openai = openai.OpenAI(
        api_key="sk-test", max_retries=2, http_client=openai.DefaultHttpxClient(proxy=proxy, verify=context)
    )
    half = streams // 2
    return [partial(_message, of_anthropic)] * half + [partial(_completion, of_openai)] * (streams - half)


def _message(client: anthropic.Anthropic, begun: Callable[[], object]) -> str:
    events: Any = client.messages.create(model="claude-haiku-4-5", max_tokens=99, messages=MESSAGES, stream=True)
    with events:
        return _whole([event.type for event in _heard(events, begun)], "message_stop")


def _completion(client: openai.OpenAI, begun: Callable[[], object]) -> str:
    chunks: Any = client.chat.completions.create(model="gpt-5-mini", messages=MESSAGES, stream=True)
    with chunks:
        reasons = [choice.finish_reason for chunk in _heard(chunks, begun) for choice in chunk.choices]
        return _whole(reasons, "stop")


def _heard[T](events: Iterable[T], begun: Callable[[], object]) -> Iterator[T]:
    for number, event in enumerate(events):
        if number == 0:
            begun()
        yield event


def _whole(ends: Sequence[str | None], last: str) -> str:
    return "complete" if ends and ends[-1] == last else "cut short without an error"


ROW = Row(
    number=2,
    fault="meter killed, 50 streams in flight",
    demanded="0 failures after 2 retries; 100 % of the 50 accounted",
    measure=measure,
    in_suite=False,
    limit_s=120.0,
)
