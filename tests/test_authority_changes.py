"""A whole meter whose authority changes: programs that run go on, and those that start later trust what is new."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator

import pytest

import raw
from client import body
from eventually import eventually_in_threads
from halton.paths import Home
from stack import STOP_S, Stack, running_stack, start_meter

NEW = "llm.example.com"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("changes")) as running:
        yield running


def program(home: Home) -> ssl.SSLContext:
    """What a program that starts now trusts, for as long as it runs."""
    return ssl.create_default_context(cafile=home.bundle)


def reaches(stack: Stack, one: ssl.SSLContext, host: str = "api.anthropic.com") -> bool:
    """Whether a program's connection to a host holds; it makes a call where the host is played."""
    try:
        with raw.tunnel(stack, host, context=one) as channel:
            if host != NEW:
                channel.sendall(raw.request(body("plain")))
                assert raw.answer(channel).status == 200
    except ssl.SSLCertVerificationError:
        return False
    return True


def restart(stack: Stack) -> None:
    port = stack.proxy_port
    assert stack.process is not None
    stack.process.terminate()
    stack.process.wait(STOP_S)
    stack.process = start_meter(stack, port)
    stack.wait()


def test_a_provider_that_is_added_breaks_no_program_that_runs(stack: Stack) -> None:
    before = program(stack.home)
    assert reaches(stack, before)
    with stack.home.config.open("a") as config:
        config.write(f'[[provider]]\nhost = "{NEW}"\nformat = "anthropic"\naddress = "127.0.0.1:{stack.provider.port}"\n')
    restart(stack)
    after = program(stack.home)
    assert [reaches(stack, one) for one in (before, after)] == [True, True]
    assert [reaches(stack, one, NEW) for one in (before, after)] == [False, True]
    told = json.loads(stack.halton("ca", "show", "--json"))
    assert [one["state"] for one in told["authorities"]] == ["signs", "next"] and told["faults"] == []


def test_one_that_is_asked_for_while_it_runs_breaks_none_either(stack: Stack) -> None:
    before = program(stack.home)
    made = json.loads(stack.halton("ca", "add", "gateway.example.com", "--json"))
    assert made["projected"] is True
    assert reaches(stack, program(stack.home)) and reaches(stack, before) and reaches(stack, before, NEW)
    changes = json.loads(stack.halton("audit", "--type", "ca.created", "--json"))["changes"]
    assert "halton ca add --json" in {change["command"] for change in changes}


def test_a_stolen_key_signs_nothing_any_more_within_seconds(stack: Stack) -> None:
    before = program(stack.home)
    pids = {process["name"]: process["pid"] for process in stack.status()["processes"]}
    stack.halton("ca", "renew", "--now")
    after = program(stack.home)
    eventually_in_threads(lambda: [(reaches(stack, after), reaches(stack, before)) for _ in range(6)] == [(True, False)] * 6)
    assert {process["name"]: process["pid"] for process in stack.status()["processes"]} == pids
    assert json.loads(stack.halton("ca", "show", "--json"))["faults"] == []
