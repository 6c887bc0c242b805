"""What is on its way, and what only stands open."""

from __future__ import annotations

import time

from halton.capture.exchange import SOCKET_QUIET_S, Exchange


def test_an_exchange_is_busy_to_its_end() -> None:
    assert Exchange().busy


def test_a_socket_is_busy_while_it_moves_bytes() -> None:
    exchange = Exchange()
    exchange.moved_at = time.monotonic()
    assert exchange.busy
    exchange.moved_at -= SOCKET_QUIET_S
    assert not exchange.busy


def test_a_socket_is_busy_while_its_client_waits_but_a_pong_asks_for_nothing() -> None:
    exchange = Exchange()
    exchange.moved(False, b"\x81\x02hi")
    assert not exchange.client_waits
    exchange.moved(True, b"\x8a\x80mask")
    assert not exchange.client_waits
    exchange.moved(True, b"\x81\x82maskhi")
    exchange.moved(True, b"\x8a\x80mask")
    assert exchange.client_waits
    exchange.moved(False, b"\x81\x02hi")
    assert not exchange.client_waits
