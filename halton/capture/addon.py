"""mitmproxy's events as frames for the ledger. Nothing here may raise, wait, or change a byte of the traffic."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import partial

from mitmproxy import connection, http, tcp, tls

from halton.attribution.project import PROJECT_HEADER
from halton.capture.attributing import Attributing
from halton.capture.callers import Callers
from halton.capture.control import ControlTraffic
from halton.capture.deciding import Deciding, Hold
from halton.capture.enforcement import Enforcement
from halton.capture.exchange import Exchange, Peer
from halton.capture.head import capped, now_us, request_head, text
from halton.capture.refusals import Refusals
from halton.capture.stream import MAX_BUFFERED_REQUEST
from halton.capture.tee import Tee
from halton.frames import RequestEnd, ResponseHead
from halton.outbox.outbox import Outbox
from halton.outbox.sender import Class
from halton.wire.find import Find, find_provider
from halton.wire.header import asks_for_websocket
from halton.wire.provider import Provider

SWITCHED = 101


class Metering:
    """The add-on: one instance for a worker."""

    def __init__(
        self,
        outbox: Outbox,
        callers: Callers,
        find: Find = find_provider,
        enforcement: Enforcement | None = None,
    ) -> None:
        self._outbox = outbox
        self._callers = callers
        self._attributing = Attributing(outbox, callers)
        outbox.settle = self._attributing.when_settled
        self.refusals = Refusals(outbox, callers)
        self._deciding = Deciding(outbox, self._attributing, enforcement or Enforcement(find))
        self._find = find
        self._tee = Tee(outbox)
        self._peers: dict[str, Peer] = {}
        self.control = ControlTraffic(outbox)

    def calls(self) -> int:
        """How many are on their way, or over and not told yet."""
        exchanges = (exchange for peer in self._peers.values() for exchange in peer.exchanges.values())
        return self._attributing.held + sum(exchange.busy for exchange in exchanges)

    def connected(self, client_id: str, peer: Peer) -> None:
        """A client's CONNECT was read."""
        self._peers[client_id] = peer
        self._callers.look_up(peer.caller)

    def closed(self, client_id: str, by_client: bool) -> None:
        """One side of a connection has ended."""
        if (peer := self._peers.get(client_id)) is not None and peer.client_left is None:
            peer.client_left = by_client

    def disconnected(self, client_id: str) -> None:
        """The client's connection is gone, and with it whatever mitmproxy told no end of."""
        if (peer := self._peers.pop(client_id, None)) is not None:
            for exchange in peer.exchanges.values():
                self._end(exchange, "aborted", "client_left")

    def unreachable(self, peer: Peer, version: str) -> None:
        """The provider of a CONNECT could not be reached: a call that failed before its request was sent."""
        exchange = Exchange()
        self._outbox.begin(request_head(exchange, peer, "CONNECT", "", version, ()))
        self._attributing.ask(exchange, peer)
        self._end(exchange, "error", "upstream_unreachable")

    def requestheaders(self, flow: http.HTTPFlow) -> Hold | None:
        """Begin an exchange if the request is a call; otherwise let it through untouched."""
        project = flow.request.headers.pop(PROJECT_HEADER, None)
        peer = self._peers.get(flow.client_conn.id)
        provider = self._find(peer.host) if peer else None
        if peer is None or provider is None or _is_control(provider, flow.request):
            host = peer.host if peer else ""
            self.control.request(host)
            flow.request.stream = partial(self._pass, host)
            return None
        exchange = peer.exchanges[flow.id] = Exchange()
        request = flow.request
        exchange.head = request_head(exchange, peer, request.method, request.path, request.http_version, request.headers.fields)
        self._outbox.begin(exchange.head)
        self._attributing.ask(exchange, peer, text(project) if project else None)
        if _is_small(request) or (self._deciding.active and _may_be_held(provider, request)):
            return None
        request.stream = partial(self._tee.request, exchange)
        return self._deciding.decide(flow, exchange, None, _stated_length(request))

    def request_grows(self, flow: http.HTTPFlow) -> Hold | None:
        """A request of unknown length turned out too long to be held: what was held and what comes goes on, if it may."""
        exchange = self._exchange(flow)
        if exchange is None:
            return None
        flow.request.stream = partial(self._tee.request, exchange)
        return self._deciding.decide(flow, exchange, None, None)

    def request(self, flow: http.HTTPFlow) -> Hold | None:
        """The request is complete, and on its way if it may go."""
        exchange = self._exchange(flow)
        if exchange is None:
            return None
        if not flow.request.stream and flow.request.raw_content:
            self._tee.request(exchange, flow.request.raw_content)
        self._outbox.offer(exchange.exchange_id, RequestEnd(exchange.exchange_id, now_us(), exchange.request_size), Class.HEAD)
        return self._deciding.decide(flow, exchange, flow.request.raw_content or b"", exchange.request_size)

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Stream the answer; a call's through the tee."""
        assert flow.response
        exchange = self._exchange(flow)
        if exchange is None:
            peer = self._peers.get(flow.client_conn.id)
            flow.response.stream = partial(self._pass, peer.host if peer else "")
            return
        if exchange.blocked is not None:
            return
        exchange.http_status = flow.response.status_code
        head = ResponseHead(exchange.exchange_id, now_us(), flow.response.status_code, capped(flow.response.headers.fields))
        exchange.lossy |= not self._outbox.offer(exchange.exchange_id, head, Class.HEAD)
        flow.response.stream = partial(self._tee.response, exchange)

    def response(self, flow: http.HTTPFlow) -> None:
        """The answer is complete, or the connection goes on as a socket."""
        assert flow.response
        if flow.response.status_code == SWITCHED:
            self._upgrade(flow)
        elif (exchange := self._ended(flow)) is not None:
            self._end(exchange, "complete", None, flow.response.trailers)

    def error(self, flow: http.HTTPFlow) -> None:
        """The client left, or the provider did."""
        if (exchange := self._ended(flow)) is not None:
            message = flow.error.msg.lower() if flow.error else ""
            if not flow.client_conn.connected or "client disconnected" in message or "reset by client" in message:
                self._end(exchange, "aborted", "client_left")
            elif exchange.http_status is not None:
                self._end(exchange, "cut", "provider_left")
            else:
                self._end(exchange, "error", "upstream_failed")

    def refused_head(self, client: connection.Client) -> None:
        """A request had a head that two readers could take for two things: it went nowhere, and is no call."""
        if peer := self._peers.get(client.id):
            self._outbox.count_gap("refused_head", peer.host, calls=1)

    def tcp_start(self, flow: tcp.TCPFlow) -> None:
        """What goes over a connection is no HTTP, or no longer."""
        peer = self._peers.get(flow.client_conn.id)
        if peer is not None and peer.socket is None:
            self._outbox.count_gap("not_http", peer.host, connections=1)

    def tcp_message(self, flow: tcp.TCPFlow) -> None:
        """Bytes of an upgraded connection, which pass as they are."""
        message = flow.messages[-1]
        flow.messages.clear()  # they would be kept until the end
        peer = self._peers.get(flow.client_conn.id)
        if peer is not None and (exchange := peer.socket) is not None:
            if message.from_client and not exchange.client_waits:
                self._attributing.ask(exchange, peer)  # its next inference may be another project's
            exchange.moved(message.from_client, message.content)
            self._tee.socket(exchange, message.from_client, message.content)

    def tcp_end(self, flow: tcp.TCPFlow) -> None:
        """An upgraded connection is over."""
        peer = self._peers.get(flow.client_conn.id)
        if peer is not None and (exchange := peer.socket) is not None:
            peer.socket = None
            peer.exchanges = {name: other for name, other in peer.exchanges.items() if other is not exchange}
            if peer.client_left:
                self._end(exchange, "aborted", "client_left")
            else:
                self._end(exchange, "cut", "provider_left")

    def tls_failed_client(self, data: tls.TlsData) -> None:
        """The client does not trust our certificate: whatever it does next, nobody will read it."""
        if peer := self._peers.get(data.context.client.id):
            self.refusals.count(peer)

    def _end(self, exchange: Exchange, outcome: str, reason: str | None, trailers: http.Headers | None = None) -> None:
        """Tell the ledger that it is over, when it has been told whose it was; what it says was so at this moment."""
        exchange.over = True
        if exchange.blocked is not None:
            outcome, reason = "blocked", "policy"
        end = self._tee.ended(exchange, outcome, reason, trailers)
        self._attributing.when_known(exchange, partial(self._outbox.end, exchange.exchange_id, end))

    def _upgrade(self, flow: http.HTTPFlow) -> None:
        peer = self._peers.get(flow.client_conn.id)
        if peer is not None and (exchange := peer.exchanges.get(flow.id)) is not None:
            peer.socket = exchange
            exchange.moved_at = time.monotonic()

    def _exchange(self, flow: http.HTTPFlow) -> Exchange | None:
        peer = self._peers.get(flow.client_conn.id)
        return peer.exchanges.get(flow.id) if peer is not None else None

    def _ended(self, flow: http.HTTPFlow) -> Exchange | None:
        peer = self._peers.get(flow.client_conn.id)
        return peer.exchanges.pop(flow.id, None) if peer is not None else None

    def _pass(self, host: str, data: bytes) -> bytes:
        with suppress(Exception):
            self.control.bytes(host, len(data))
        return data


def _is_control(provider: Provider, request: http.Request) -> bool:
    websocket = asks_for_websocket(request.headers.fields)
    return provider.route(request.method, request.path, websocket=websocket).kind == "control"


def _is_small(request: http.Request) -> bool:
    """Whether the body may be held until it is complete, which costs nothing on loopback and tells its size."""
    if request.headers.get("content-type", "").startswith("application/grpc"):
        return False
    length = _stated_length(request)
    return length is not None and length <= MAX_BUFFERED_REQUEST


def _may_be_held(provider: Provider, request: http.Request) -> bool:
    """Whether a body of unknown length is a single message that something is read of: no side waits for the other then."""
    route = provider.route(request.method, request.path)
    reads = route.row is not None and route.row.request is not None and route.kind != "realtime"
    return reads and _stated_length(request) is None


def _stated_length(request: http.Request) -> int | None:
    length = request.headers.get("content-length", "" if request.is_http2 else "0")
    return int(length) if "transfer-encoding" not in request.headers and length.isdecimal() else None
