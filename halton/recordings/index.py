"""Which recorded calls can be answered again, by the key of their request; and of all others, why not."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from halton.bodies.reading import open_bodies
from halton.bodies.row import Row, call_id
from halton.errors import BodiesError, LogError
from halton.events.body import KeptBody
from halton.events.codec import decode
from halton.events.types import CallCompleted
from halton.log.reading import Selection, read_pages
from halton.log.store import read_only
from halton.recordings.canonical import canonical, key
from halton.recordings.recording import Recording, read_document, read_row

type Operation = tuple[str, str]
"""A method, and a path with `*` for the model and for ids."""


class Index:
    """The recorded calls that have a request and an answer, both whole; for any number of threads once it is filled.

    The `ignored` fields of requests do not count.
    """

    def __init__(self, ignored: Collection[str] = ()) -> None:
        self.ignored = ignored
        self.hosts: dict[str, None] = {}
        self.recordings: dict[Operation, dict[str | None, list[Recording]]] = defaultdict(lambda: defaultdict(list))
        self.served: Counter[tuple[str, str, str | None]] = Counter()
        self.left_out: Counter[str] = Counter()
        self.without_request: Counter[Operation] = Counter()
        self._by_key: dict[bytes, list[Recording]] = defaultdict(list)
        self._unanswered: dict[bytes, tuple[str, str]] = {}
        self._given: Counter[bytes] = Counter()
        self._turn = threading.Lock()

    def __len__(self) -> int:
        return sum(map(len, self._by_key.values()))

    def next(self, digest: bytes) -> Recording | None:
        """The next recording of this request; after the last one that again. None if there is none."""
        known = self._by_key.get(digest)
        if known is None:
            return None
        with self._turn:
            place = min(self._given[digest], len(known) - 1)
            self._given[digest] += 1
        return known[place]

    def unanswered(self, digest: bytes) -> tuple[str, str] | None:
        """The call that asked this without an answer that could be given again, and why it has none."""
        return self._unanswered.get(digest)

    def put(self, event: CallCompleted, recording: Recording, digest: bytes | None, fault: str | None) -> None:
        """Take in a call; `fault` says why it cannot be answered, and without a digest its request is not known either."""
        operation = (event.method or "POST", event.endpoint)
        self.hosts[event.host] = None
        if fault is not None:
            self.left_out[fault] += 1
        if digest is None:
            self.without_request[operation] += 1
            return
        if fault is None:
            self._by_key[digest].append(recording)
            self.served[*operation, event.model_requested] += 1
        else:
            self._unanswered[digest] = (recording.call, fault)
        self.recordings[operation][event.model_requested].append(recording)


def read_index(log: Path, bodies: Path, selection: Selection, ignored: Collection[str] = ()) -> Index:
    """The index of the selected calls, in the order of the log; neither file stays open.

    :raises LogError: if there is no log, or it cannot be read.
    :raises BodiesError: if no body is stored.
    """
    index = Index(ignored)
    with closing(read_only(log)) as connection, closing(open_bodies(bodies)) as stored:
        try:
            for event, recording in _calls(connection, selection):
                _take(index, stored, event, recording)
        except sqlite3.Error as error:
            raise LogError(f"{log} cannot be read ({type(error).__name__}). See: halton verify") from error
    return index


def _calls(connection: sqlite3.Connection, selection: Selection) -> Iterator[tuple[CallCompleted, Recording]]:
    for page in read_pages(connection, msgspec.structs.replace(selection, types=(CallCompleted.TYPE,))):
        for stored in page:
            event = decode(stored.type, stored.data)
            if isinstance(event, CallCompleted) and event.kind != "control":
                yield event, Recording(call_id(stored.stream, event.inference), stored.position)


def _take(index: Index, stored: sqlite3.Connection, event: CallCompleted, recording: Recording) -> None:
    if event.inference > 1 and event.request_body is None and event.response_body is None:
        return  # its bodies stand with the exchange's first inference
    request = read_row(stored, recording.call, "request")
    if (fault := _fault("request", event.request_body, request)) is not None or request is None:
        index.put(event, recording, None, fault)
        return
    try:
        document = canonical(read_document(request), index.ignored)
    except BodiesError:
        index.put(event, recording, None, "its request is damaged (halton verify)")
        return
    digest = key(event.method or "POST", event.endpoint, event.model_requested, document)
    index.put(event, recording, digest, _answer_fault(event, read_row(stored, recording.call, "response")))


def _answer_fault(event: CallCompleted, row: Row | None) -> str | None:
    if event.http_status is None or (event.status != "ok" and event.http_status < 400):
        return f"its answer is not whole ({event.status})"
    if event.transport == "websocket" or event.method == "GET":
        return "it went over a WebSocket"
    return _fault("answer", event.response_body, row)


def _fault(side: str, kept: KeptBody | None, row: Row | None) -> str | None:
    """Why a body cannot be used, None if it is there and whole."""
    if kept is None:
        return f"its {side} was empty, or bodies were off"
    if kept.reason is not None:
        return f"its {side} was not stored ({kept.reason})"
    if row is None:
        return f"its {side} was removed"
    return f"its {side} was longer than max_body_bytes" if row.truncated else None
