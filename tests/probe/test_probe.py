"""A probe of a whole meter, and of one whose links are broken one by one."""

from __future__ import annotations

import datetime
import json
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from client import call, client
from eventually import eventually_in_threads
from halton.capture.authorities import signer
from halton.capture.authority import covers
from halton.errors import HaltonError
from halton.log.store import Log
from halton.paths import Home, write_private
from halton.probe.broken import PORT, READ, RECORD, TRUST, UPSTREAM, BrokenLink
from halton.probe.probe import Probed, probe
from halton.setup.authority import ensure_authority, tend
from halton.setup.probe_certificate import ensure_probe_certificate, probe_file
from halton.setup.roots import system_roots
from halton.wire.find import provider_hosts
from stack import STOP_S, Stack, running_stack, start_meter


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("o")) as stack:
        yield stack


def probed(stack: Stack, timeout_s: float = 10.0) -> Probed:
    return probe(stack.home, stack.status(), timeout_s)


def link(stack: Stack, timeout_s: float = 10.0) -> tuple[str, str]:
    with pytest.raises(BrokenLink) as failed:
        probed(stack, timeout_s)
    return failed.value.link, str(failed.value)


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def replaced(file: Path, content: bytes) -> Iterator[None]:
    before = file.read_bytes()
    write_private(file, content)
    try:
        yield
    finally:
        write_private(file, before)


def test_a_call_passes_and_is_recorded_as_the_server_stated_it(stack: Stack) -> None:
    stack.wait()
    seen = probed(stack)
    row = next(row for row in stack.calls() if row["call_id"] == seen.call_id)
    assert (row["provider"], row["host"], row["kind"], row["status"]) == ("halton", seen.host, "probe", "ok")
    assert (row["project"], row["attributed_by"]) == ("halton-probe", "run")
    assert (row["billing"], row["cost_pico"], row["cost_known"], row["streamed"]) == ("local", 0, True, True)
    for name in ("input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "output_tokens"):
        assert row[name] == getattr(seen.tokens, name)
    assert (row["duration_ms"], seen.duration_ms is not None, seen.ttfb_ms is not None) == (seen.duration_ms, True, True)
    assert seen.took_ms < 5000
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(seen.host.partition(".")[0][1:])), 5)


def test_it_adds_nothing_to_what_was_spent_and_no_policy_sees_it(stack: Stack) -> None:
    with client(stack) as plain:
        assert call(plain).status_code == 200
    assert stack.calls()  # the views hold them all from here on
    before = stack.halton("report", "--json")
    stack.halton("policy", "add", "few", "--requests", "1", "--window", "day", "--project", "halton-probe")
    stack.halton("policy", "add", "none", "--models", "claude-*")
    for _ in range(3):
        probed(stack)
    stack.halton("policy", "remove", "few")
    stack.halton("policy", "remove", "none")
    assert stack.calls()
    after = stack.halton("report", "--json")
    assert spent(before) == spent(after)
    assert spent(after)[0] > 0


def spent(report: str) -> tuple[int, int, int]:
    total = json.loads(report)["total"]
    return total["cost_pico"], total["notional_pico"], total["unpriced_calls"]


def test_a_worker_that_hangs_is_told_apart_from_one_that_reads(stack: Stack) -> None:
    with stopped(stack.pid("capture-1")):
        said = link(stack)
    assert said == (
        READ,
        "The edge passed the call on unread: no capture worker took it. See what the processes say: halton logs",
    )
    eventually_in_threads(lambda: works(stack))


def works(stack: Stack) -> bool:
    try:
        return bool(probed(stack))
    except BrokenLink:
        return False


def test_a_ledger_that_stands_still(stack: Stack) -> None:
    with stopped(stack.pid("ledger")):
        name, said = link(stack, 2.0)
    assert (name, said.split(":")[0]) == (RECORD, "The call passed, but after 2 s the log does not hold it")
    eventually_in_threads(lambda: works(stack))


def test_a_bundle_without_our_root(stack: Stack) -> None:
    with replaced(stack.home.bundle, system_roots()):
        name, said = link(stack)
    assert (name, said) == (
        TRUST,
        "The bundle that programs are told to trust lacks our root: they refuse every call. "
        "Start the meter again: halton stop; halton start",
    )


def test_a_certificate_that_the_workers_do_not_take(stack: Stack) -> None:
    file = probe_file(stack.home)
    with replaced(file, b""):
        ensure_probe_certificate(stack.home)
        name, said = link(stack)
    assert name == UPSTREAM
    assert said.startswith("Capture does not take the certificate of the probe's server (")
    assert probed(stack).tokens


def test_no_report_says_that_something_was_missed_for_what_did_not_pass(stack: Stack) -> None:
    stack.wait()
    assert json.loads(stack.halton("status", "--json", check=False))["gaps"] == {}
    assert "not metered" not in stack.halton("report")


def test_a_meter_that_knows_no_probe(stack: Stack) -> None:
    with replaced(probe_file(stack.home), b""), pytest.raises(HaltonError, match="started before it could be probed"):
        probed(stack)


def test_a_meter_that_is_down(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running_stack(tmp_path_factory.mktemp("o")) as stack:
        status = stack.status()
        stack.halton("stop")
        assert stack.process is not None
        stack.process.wait(STOP_S)
        with pytest.raises(BrokenLink) as failed:
            probe(stack.home, status)
        assert failed.value.link == PORT
        stack.process = start_meter(stack)
        stack.wait()
        assert probed(stack).tokens


def test_a_probe_goes_past_an_upstream_proxy_that_leads_nowhere(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running_stack(tmp_path_factory.mktemp("o"), settings='upstream = "http://127.0.0.1:1"\n') as stack:
        assert stack.status()["proxy"]["upstream"]
        assert probed(stack).tokens
        with stopped(stack.pid("capture-1")):
            assert link(stack)[0] == READ


def test_a_home_made_before_probes_gets_a_second_root_for_their_names_and_keeps_the_first_for_all_others(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("o")
    home = Home(folder / "home")
    home.prepare()
    with closing(Log(home.log)) as log:
        first = ensure_authority(home, log, [host for host in provider_hosts() if "probe" not in host])
    with running_stack(folder) as stack:
        assert probed(stack).tokens
        with closing(Log(home.log)) as log:
            found = tend(home, log, provider_hosts()).living
    assert [one.digest for one in found][:1] == [first.digest]
    assert [covers(one, "p1.probe.halton.invalid") for one in found] == [False, True]
    now = datetime.datetime.now(datetime.UTC)
    assert signer(found, "api.anthropic.com", now).digest == first.digest
    assert signer(found, "p1.probe.halton.invalid", now).digest == found[1].digest
