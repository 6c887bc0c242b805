"""Where the variables of a shell lead its programs."""

from __future__ import annotations

import os
import socket

from halton.doctor.checks.shell import MEND, check
from halton.paths import Home
from patients_made import PORT, metered, patient, running, told


def seen(home: Home, environment: dict[str, str], *, runs: bool = True) -> list[tuple[str, str]]:
    return told(check(patient(home, running() if runs else None, environment)))


def test_through_the_meter(home: Home) -> None:
    assert seen(home, metered(HALTON_PROJECT="billing")) == [
        ("well", f"programs of this shell go through the meter at port {PORT}.")
    ]


def test_nowhere_and_what_sets_it(home: Home) -> None:
    (found,) = check(patient(home, running(), {}))
    assert told([found]) == [("warning", "HTTPS_PROXY is not set in this shell.")]
    assert found.remedy == MEND == 'eval "$(halton env)"'
    assert seen(home, {"ALL_PROXY": "http://127.0.0.1:1"}) == [("warning", "only ALL_PROXY is set, which many programs ignore.")]


def test_to_a_port_where_nobody_listens(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    environment = metered(HTTPS_PROXY=f"http://127.0.0.1:{port}")
    assert seen(home, environment) == [("problem", f"HTTPS_PROXY leads to port {port}, where nobody listens.")]
    assert seen(home, environment, runs=False)[0][0] == "problem"


def test_to_a_port_that_another_program_holds(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ((state, said),) = seen(home, metered(HTTPS_PROXY=f"http://127.0.0.1:{port}"))
    assert state == "warning" and said.startswith(f"HTTPS_PROXY leads to port {port}, which ")
    assert said.endswith(f"(pid {os.getpid()}) holds, not this meter.")


def test_to_somebody_elses_proxy_without_its_password(home: Home) -> None:
    found = seen(home, {"HTTPS_PROXY": "http://ann:geheim@proxy.corp.example:3128"})
    assert [state for state, _ in found] == ["warning", "warning"] and "geheim" not in str(found)
    assert found[0][1] == "HTTPS_PROXY leads to another proxy, proxy.corp.example:3128."
    assert found[1][1].startswith("This environment names the proxy proxy.corp.example:3128, but the meter goes out straight.")


def test_a_proxy_that_the_meter_goes_by_itself(home: Home) -> None:
    home.config.write_text('[proxy]\nupstream = "http://proxy.corp.example:3128"\n')
    assert seen(home, metered(HALTON_UPSTREAM="http://proxy.corp.example:3128"))[0][0] == "well"
    ((state, said),) = seen(home, metered(HALTON_UPSTREAM="http://other.example:3128"))
    assert state == "warning" and "but the meter goes by the proxy proxy.corp.example:3128." in said


def test_two_variables_that_disagree(home: Home) -> None:
    both = metered(https_proxy=f"http://127.0.0.1:{PORT}", HTTPS_PROXY="http://proxy.example:1")
    assert seen(home, both)[0] == ("warning", f"https_proxy is 127.0.0.1:{PORT}, and HTTPS_PROXY is proxy.example:1.")


def test_node_that_is_not_told_and_a_project_that_is_no_name(home: Home) -> None:
    assert seen(home, metered(NODE_USE_ENV_PROXY="", HALTON_PROJECT="!!!")) == [
        ("warning", "NODE_USE_ENV_PROXY is not set to 1."),
        ("warning", 'HALTON_PROJECT is "!!!", which has no letter or digit.'),
    ]
