"""From a request to its answer: route, read the question, render once, remember."""

from __future__ import annotations

import msgspec

from halton.demo.provider.answer import Answer
from halton.demo.provider.faults import spoil
from halton.demo.provider.question import Question, Unanswerable
from halton.demo.provider.received import Received
from halton.demo.provider.rendering import head, whole
from halton.demo.provider.routes import Endpoint, Generation, route

REMEMBERED = 4096
BAD_GATEWAY = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n"


class Rendered(msgspec.Struct, frozen=True):
    """An answer with its head as bytes."""

    answer: Answer
    head: bytes


class Answering:
    """Gives answers; equal questions are rendered once."""

    def __init__(self) -> None:
        self._known: dict[Question, Rendered] = {}

    def to(self, received: Received) -> Rendered:
        """Answer a request; whatever is wrong with it is answered as its provider would."""
        endpoint = route(received)
        try:
            if endpoint.generation is not None:
                return self._generated(endpoint, endpoint.generation, received)
            return _rendered(_fixed(endpoint, received))
        except Unanswerable as refusal:
            return _rendered(endpoint.refused(refusal.status, refusal.message))
        except (msgspec.MsgspecError, ValueError) as error:
            return _rendered(endpoint.refused(400, str(error)))

    def _generated(self, endpoint: Endpoint, generation: Generation, received: Received) -> Rendered:
        question = generation.asked(received)
        rendered = self._known.get(question)
        if rendered is None:
            rendered = _rendered(_told(endpoint, generation, question))
            # A size may be any number, so the questions are not finite.
            if len(self._known) < REMEMBERED:
                self._known[question] = rendered
        return rendered


def _fixed(endpoint: Endpoint, received: Received) -> Answer:
    return endpoint.fixed(received) if endpoint.fixed else endpoint.refused(404)


def _told(endpoint: Endpoint, generation: Generation, question: Question) -> Answer:
    scenario = question.told
    if scenario.status == 502:
        return whole(502, (("content-type", "text/html"), ("server", "cloudflare")), BAD_GATEWAY)
    if scenario.status != 200:
        return endpoint.refused(scenario.status)
    if scenario.fault == "error_mid_stream" and not question.streamed:
        return endpoint.refused(500)
    if scenario.fault == "malformed_json":
        question = msgspec.structs.replace(question, streamed=False)
    return spoil(generation.answer(question), scenario)


def _rendered(answer: Answer) -> Rendered:
    return Rendered(answer, head(answer))
