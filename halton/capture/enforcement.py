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
from halton.wire.decode import DecodingFault, TooLarge, decode_body
from halton.wire.find import Find, find_provider
from halton.wire.header import asks_for_websocket, header
from halton.wire.provider import Provider, Route
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
        self.active = False
        self.needs_project = False
        self.serial = 0

    def adopt(self, told: Enforce) -> bool:
        """Go by this from now on; what cannot be read changes nothing, and is not adopted."""
        try:
            snapshot = decoded_snapshot(told.snapshot)
            rates = self._rates if told.rates is None else decoded_rates(told.rates)
            self._state.load(snapshot.counters, snapshot.position)
        except Exception as error:
            _log.error("policies_unreadable", exc_info=error)
            return False
        self._rates, self._merged = rates, snapshot.merged
        self.active, self.needs_project = bool(self._state.policies), self._state.needs_project
        self.serial = told.serial
        return True

    def read(self, head: RequestHead, body: bytes | None, most_bytes: int = MAX_DECODED) -> RequestFacts | None:
        """What a request asks for by its body, as it came over the wire; None if that is longer than this, as sent or decoded.

        No state of ours is touched: any thread may call it.
        """
        provider, route = self._place(head)
        if provider is None or route is None or not body:
            return RequestFacts()
        if len(body) > most_bytes:
            return None
        try:
            return route.read_request(decode_body(body, header(head.headers, b"content-encoding"), most_bytes))
        except TooLarge:
            return None
        except DecodingFault:
            return RequestFacts()

    def rule(self, head: RequestHead, project: str | None, facts: RequestFacts, size: int | None) -> Ruling:
        """Whether a call may go, by what was read of it; it counts from then on. `size` is that of its body, if known."""
        try:
            return self._rule(head, project, facts, size)
        except Exception as error:
            _log.error("policy_failed", exc_info=error)
            return PASSES

    def recorded(self, exchange_ids: list[str], position: int) -> None:
        """The log holds, up to a position, how these ended; at 0 nobody will ever know."""
        for exchange_id in exchange_ids:
            self._state.settled_at(exchange_id, position)

    def _place(self, head: RequestHead) -> tuple[Provider | None, Route | None]:
        """Where a call goes; no route where nothing is decided."""
        provider = self._find(head.host)
        if provider is None:
            return None, None
        route = provider.route(head.method, head.target, websocket=asks_for_websocket(head.headers))
        return provider, None if route.kind in PASSING_KINDS else route

    def _rule(self, head: RequestHead, project: str | None, facts: RequestFacts, size: int | None) -> Ruling:
        provider, route = self._place(head)
        if provider is None or route is None:
            return PASSES
        websocket = asks_for_websocket(head.headers)
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
