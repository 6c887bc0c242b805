"""Gives each request the answer that was recorded for it, or says why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from halton.errors import HaltonError, safe
from halton.log.store import read_only
from halton.recordings.answer import Answer, written
from halton.recordings.canonical import canonical
from halton.recordings.difference import differences
from halton.recordings.framing import pretty
from halton.recordings.index import Index
from halton.recordings.recording import Recording, Unanswerable, read_document, read_recorded, read_row
from halton.recordings.refusal import refused, shape_of
from halton.recordings.request import Read, Request
from halton.wire.find import Find, find_provider
from halton.wire.provider import Provider, Route
from halton.wire.reassembly import Unreadable

COMPARED = 20
NAMED = 5


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """An answer, and where it is from: the call that it was recorded of, or the reason why it is a refusal."""

    answer: Answer
    call: str | None = None
    reason: str | None = None


class Desk:
    """Answers from an index; of the files it opens nothing for longer than an answer takes, and writes none."""

    def __init__(self, index: Index, log: Path, bodies: Path, find: Find = find_provider) -> None:
        self.index = index
        self._log = log
        self._bodies = bodies
        found = (find(host) for host in index.hosts)
        self._providers: tuple[Provider, ...] = tuple(dict.fromkeys(one for one in found if one is not None))

    def answer(self, request: Request) -> Given:
        """The next answer to this request."""
        if request.path == "/" and request.method in ("GET", "HEAD"):
            return Given(answer=_listing(self.index))
        routes = request.routes(self._providers)
        shape = shape_of(routes[0] if routes else None, request.path, request.header_names)
        try:
            return self._recorded(request, routes)
        except Unanswerable as refusal:
            reason = str(refusal)
        except HaltonError as error:
            reason = str(error)
        return Given(answer=refused(404, f"No recorded call fits: {reason}.", shape), reason=reason)

    def _recorded(self, request: Request, routes: list[Route]) -> Given:
        known = [route for route in routes if (request.method, route.endpoint) in self.index.recordings]
        if not known:
            raise Unanswerable(self._unknown(request, routes))
        try:
            read = request.read(self.index.ignored)
        except Unreadable as fault:
            raise Unanswerable(f"the request would not have been stored ({fault.reason})") from fault
        for route in known:
            if (recording := self.index.next(read.key(request.method, route))) is not None:
                return self._given(recording, route, read, request)
        raise Unanswerable(self._nearest(request, known, read))

    def _given(self, recording: Recording, route: Route, read: Read, request: Request) -> Given:
        try:
            recorded = read_recorded(self._log, self._bodies, recording)
            answer = written(recorded, route, read.document, events=request.wants_events)
        except Unanswerable as fault:
            raise Unanswerable(f"call {recording.call} does, but its answer {fault}") from fault
        return Given(answer=answer, call=recording.call)

    def _unknown(self, request: Request, routes: list[Route]) -> str:
        """Why there is nothing at a path."""
        lost = sum(self.index.without_request[request.method, route.endpoint] for route in routes)
        if lost:
            return f"of the {lost} recorded calls to {safe(request.path)} no request is stored ({_most(self.index)})"
        paths = _some(f"{method} {path}" for method, path in self.index.recordings)
        return f"none was made to {safe(request.method)} {safe(request.path)}; recorded are {paths}"

    def _nearest(self, request: Request, known: list[Route], read: Read) -> str:
        """Why no recorded request at this path is this one."""
        for route in known:
            if (unanswered := self.index.unanswered(read.key(request.method, route))) is not None:
                return f"call {unanswered[0]} asked the same, but {unanswered[1]}"
        route = known[0]
        models = self.index.recordings[request.method, route.endpoint]
        model = read.model(route)
        if model not in models:
            return f"none to {route.endpoint} asked for {_named(model)}; recorded are {_some(map(_named, models))}"
        recordings = models[model]
        lost = self.index.without_request[request.method, route.endpoint]
        beside = f"; {lost} more cannot be compared, as their requests are not stored" if lost else ""
        return (
            f"the request is none of the {len(recordings)} recorded of {_named(model)}{self._closest(recordings, read)}{beside}"
        )

    def _closest(self, recordings: list[Recording], read: Read) -> str:
        """The recorded request that differs in the fewest places, of the newest ones."""
        found: list[tuple[int, str, str]] = []
        with closing(read_only(self._bodies)) as stored:
            for recording in recordings[-COMPARED:]:
                row = read_row(stored, recording.call, "request")
                paths = [] if row is None else differences(canonical(read_document(row), self.index.ignored), read.canonical)
                if paths:
                    found.append((len(paths), recording.call, paths[0]))
        if not found:
            return ""
        _, call, path = min(found)
        return f", the nearest is call {call}, which differs in {safe(path)}"


def _listing(index: Index) -> Answer:
    served: list[dict[str, Any]] = [
        {"method": method, "path": path, "model": model, "calls": calls} for (method, path, model), calls in index.served.items()
    ]
    document = {"schema": 1, "recordings": len(index), "served": served, "left_out": dict(index.left_out)}
    return Answer(status=200, headers=(("content-type", "application/json"),), parts=((0, pretty(document)),))


def _named(model: str | None) -> str:
    return "no model" if model is None else safe(model)


def _most(index: Index) -> str:
    return index.left_out.most_common(1)[0][0] if index.left_out else "bodies were off"


def _some(names: Iterable[str]) -> str:
    """The first few of them."""
    all_ = [safe(name) for name in names]
    more = f" and {len(all_) - NAMED} more" if len(all_) > NAMED else ""
    return (", ".join(all_[:NAMED]) or "none") + more
