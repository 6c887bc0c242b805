"""Decides whether a call may go, by what the ledger told last: in memory, with no other process and no file."""

from __future__ import annotations

import logging
from typing import NamedTuple

from halton.frames import Enforce, Hit, RequestHead
from halton.policy.asked import PASSING_KINDS, Asked
from halton.policy.decision import Verdict, sentence
from halton.policy.expectation import expect
from halton.policy.rates import RateTable
from halton.policy.snapshot import decoded_rates, decoded_snapshot
from halton.policy.state import State
from halton.wire.caller import billing
from halton.wire.client import read_client
from halton.wire.decode import DecodingFault, decode_body
from halton.wire.find import Find, find_provider
from halton.wire.header import asks_for_websocket, header
from halton.wire.refusal import Refusal, refuse
from halton.wire.request_facts import RequestFacts

MAX_DECODED = 32 << 20
_log = logging.getLogger(__name__)


class Ruling(NamedTuple):
    """What became of a call that asked: how it is answered if it may not go, by which policy, and the warnings if it may."""

    refusal: Refusal | None = None
    blocked: Hit | None = None
    warnings: tuple[Hit, ...] = ()


PASSES = Ruling()


class Enforcement:
    """One worker's. Until the ledger has told it what is in force, everything passes, and so it does whatever goes wrong."""

    def __init__(self, find: Find = find_provider) -> None:
        self._find = find
        self._state = State()
        self._rates = RateTable()
        self._merged: dict[str, str] = {}
        self._position = 0
        self.active = False
        self.needs_project = False
        self.serial = 0

    def adopt(self, told: Enforce) -> bool:
        """Go by this from now on; what cannot be read changes nothing, and is not adopted."""
        try:
            snapshot = decoded_snapshot(told.snapshot)
            rates = self._rates if told.rates is None else decoded_rates(told.rates)
            # Views that were thrown away hold less than what was told before; what is in force holds all the same.
            self._position = max(self._position, snapshot.position)
            self._state.load(snapshot.counters, self._position)
        except Exception as error:
            _log.error("policies_unreadable", exc_info=error)
            return False
        self._rates, self._merged = rates, snapshot.merged
        self.active, self.needs_project = bool(self._state.policies), self._state.needs_project
        self.serial = told.serial
        return True

    def rule(self, head: RequestHead, project: str | None, body: bytes | None, size: int | None) -> Ruling:
        """Whether a call may go; it counts from then on. `body` is as it came over the wire, None where it is not held."""
        try:
            return self._rule(head, project, body, size)
        except Exception as error:
            _log.error("policy_failed", exc_info=error)
            return PASSES

    def recorded(self, exchange_ids: list[str], position: int) -> None:
        """The log holds, up to a position, how these ended; at 0 nobody will ever know."""
        for exchange_id in exchange_ids:
            self._state.settled_at(exchange_id, position)

    def _rule(self, head: RequestHead, project: str | None, body: bytes | None, size: int | None) -> Ruling:
        provider = self._find(head.host)
        if provider is None:
            return PASSES
        websocket = asks_for_websocket(head.headers)
        route = provider.route(head.method, head.target, websocket=websocket)
        if route.kind in PASSING_KINDS:
            return PASSES
        facts = route.read_request(_decoded(body, header(head.headers, b"content-encoding"))) if body else RequestFacts()
        model = facts.model or route.model
        expected = expect(
            None if websocket else size,
            facts.max_output_tokens,
            self._rates.find(provider.name, model),
            is_billed=billing(provider.name, head.headers, local=provider.local) == "billed",
        )
        asked = Asked(
            started_at=head.started_at,
            utc_offset_minutes=head.utc_offset_minutes,
            provider=provider.name,
            project=self._merged.get(project, project) if project is not None else None,
            model=model,
            client=read_client(head.headers).name,
            prompt_tokens=expected.prompt_tokens,
            max_output_tokens=facts.max_output_tokens,
            expected_pico=expected.pico,
            expected_tokens=expected.tokens,
        )
        decision = self._state.admit(head.exchange_id, asked)
        warnings = tuple(_hit(verdict, asked) for verdict in decision.warnings)
        if (verdict := decision.blocked_by) is None:
            return Ruling(warnings=warnings) if warnings else PASSES
        said, kind, name = sentence(verdict, asked), verdict.kind, verdict.name
        refusal = refuse(provider, route, said, kind, name, client=asked.client, websocket=websocket)
        return Ruling(refusal, _hit(verdict, asked), warnings)


def _hit(verdict: Verdict, asked: Asked) -> Hit:
    stated = {name: getattr(verdict, name) for name in ("name", "kind", "used", "bound", "window", "window_began_at", "percent")}
    return Hit(**stated, project=asked.project, model=asked.model)


def _decoded(body: bytes, coding: str | None) -> bytes:
    """The body without its coding; one that cannot be undone, or is too long to be, says nothing."""
    try:
        return decode_body(body, coding, MAX_DECODED)
    except DecodingFault:
        return b""
