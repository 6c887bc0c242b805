"""What was asked, reduced to what decides the answer: equal questions get equal answers."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from halton.demo.provider.models import SCENARIO_OF_MODEL, resolve
from halton.demo.provider.scenarios import SCENARIOS, Scenario

CONTROL = re.compile(r"scenario:([a-z0-9_]+)(?:=(\d+))?")


class Unanswerable(Exception):
    """A request the real provider would refuse; the status picks the shape of the refusal."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question to one endpoint; `size` overrides the padding of its scenario."""

    endpoint: str
    model: str
    snapshot: str
    scenario: str
    size: int | None = None
    streamed: bool = False
    include_usage: bool = False
    array: bool = False
    json: bool = False

    @property
    def told(self) -> Scenario:
        """The scenario, with the size the text asked for."""
        scenario = SCENARIOS[self.scenario]
        return scenario if self.size is None else msgspec.structs.replace(scenario, padding=self.size)


def ask(
    endpoint: str,
    model: str,
    text: str,
    attempt: int,
    *,
    streamed: bool = False,
    include_usage: bool = False,
    array: bool = False,
    json: bool = False,
) -> Question:
    """Reduce a request to its question.

    :raises Unanswerable: the model or the scenario does not exist.
    """
    snapshot = resolve(model)
    if snapshot is None:
        raise Unanswerable(404, f"model: {model}")
    name, size = _control(text, model)
    if name == "retry" and attempt > 0:
        name = "plain"
    return Question(
        endpoint=endpoint,
        model=model,
        snapshot=snapshot,
        scenario=name,
        size=size,
        streamed=streamed,
        include_usage=include_usage,
        array=array,
        json=json,
    )


def words(texts: Iterable[str | None]) -> str:
    """Of one turn's texts the one that names a scenario, else the first: agents put words of their own before the user's."""
    said = [text for text in texts if text]
    return next((text for text in said if CONTROL.match(text)), said[0] if said else "")


def _control(text: str, model: str) -> tuple[str, int | None]:
    found = CONTROL.match(text)
    if found is None:
        return SCENARIO_OF_MODEL.get(model, "plain"), None
    name, size = found.groups()
    if name not in SCENARIOS:
        raise Unanswerable(400, f"There is no scenario {name!r}. There are: {', '.join(sorted(SCENARIOS))}.")
    # Only padded answers have a size: elsewhere it would make equal answers look like different questions.
    return name, int(size) if size and SCENARIOS[name].padding else None
