from __future__ import annotations

import os
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

from halton.paths import Home
from halton.sections import ProviderHost, Proxy
from halton.service.systemd_units import units
from halton.settings import Settings
from service.session import assert_installed

OLLAMA = ProviderHost(host="127.0.0.1:11435", format="ollama", address="127.0.0.1:11434")
LM_STUDIO = ProviderHost(host="[::1]:1235", format="openai", address="127.0.0.1:1234")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The home of an account."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return Home(tmp_path / ".halton-meter")


def test_the_account_has_an_edge_with_its_socket_and_a_meter(own: Home) -> None:
    assert list(units(own, Settings())) == ["halton-edge.socket", "halton-edge.service", "halton-meter.service"]


def test_the_socket_is_the_proxys_port(own: Home) -> None:
    text = units(own, Settings(proxy=Proxy(port=9081)))["halton-edge.socket"]
    assert text == (
        "[Unit]\n"
        f"Description=Halton, a meter for LLM API traffic: the proxy's port ({own.root})\n"
        "# Nobody can be too often at a port.\n"
        "StartLimitIntervalSec=0\n"
        "\n"
        "[Socket]\n"
        "ListenStream=127.0.0.1:9081\n"
        "FileDescriptorName=proxy\n"
        "Service=halton-edge.service\n"
        "\n"
        "[Install]\n"
        "WantedBy=sockets.target\n"
    )


def test_the_processes_are_started_as_everywhere_else(own: Home) -> None:
    texts = units(own, Settings(), "/opt/halton/bin/python")
    edge, meter = (_keys(texts[name], "Service") for name in ("halton-edge.service", "halton-meter.service"))
    assert edge["ExecStart"] == "/opt/halton/bin/python -P -m halton.edge --systemd"
    assert meter["ExecStart"] == "/opt/halton/bin/python -P -m halton up --service"
    assert meter["ExecReload"] == "/opt/halton/bin/python -P -m halton reload"
    for service, log in ((edge, "edge"), (meter, "up")):
        assert service["Environment"] == f"HALTON_HOME={own.root}"
        assert service["StandardError"] == f"append:{own.root}/{log}.err.log"
        assert (service["UMask"], service["LimitCORE"], service["KillMode"]) == ("0077", "0", "process")
    assert int(meter["TimeoutStopSec"]) > 30, "streams may finish"


def test_servers_that_it_stands_for_have_a_socket_unit_of_their_own(own: Home) -> None:
    texts = units(own, Settings(provider=(OLLAMA, LM_STUDIO)))
    assert texts["halton-edge-standing.socket"].splitlines()[5:10] == [
        "[Socket]",
        "ListenStream=127.0.0.1:11435",
        "ListenStream=[::1]:1235",
        "FileDescriptorName=standing-for",
        "Service=halton-edge.service",
    ]
    assert _keys(texts["halton-edge.service"], "Service")["Sockets"] == "halton-edge.socket halton-edge-standing.socket"
    wanted = "halton-edge.socket halton-edge-standing.socket halton-edge.service"
    assert _keys(texts["halton-meter.service"], "Unit")["After"] == wanted


def test_two_homes_have_units_of_different_names(own: Home, tmp_path: Path) -> None:
    first, second = (units(Home(tmp_path / name), Settings()) for name in ("a", "b"))
    assert not {*units(own, Settings())} & {*first}
    assert not {*first} & {*second}
    socket, edge, meter = first
    assert f"Service={edge}\n" in first[socket]
    assert f"Sockets={socket}\n" in first[edge]
    assert f"Wants={socket} {edge}\n" in first[meter]


FOLDERS = ["plain", "with space", "50%h", "$HOME", 'say "x"', "it's", "back\\slash", "jörg", "日本"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_systemd_finds_nothing_to_say_about_them(tmp_path: Path, folder: str) -> None:
    """systemd-analyze(1) reads units as systemd does; what it warns of fails too."""
    assert_installed()
    python = tmp_path / folder / "python3"
    python.parent.mkdir()
    python.symlink_to("/bin/true")
    texts = units(Home(tmp_path / folder / "home"), Settings(provider=(OLLAMA, LM_STUDIO)), str(python))
    files = []
    for name, text in texts.items():
        files.append(tmp_path / name)
        files[-1].write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", "--man=no", "--recursive-errors=yes", *files],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def _keys(text: str, section: str) -> dict[str, str]:
    parser = RawConfigParser(strict=True, comment_prefixes="#", delimiters="=")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return dict(parser[section])
