"""Which proxy of an environment is somebody else's, and what a meter makes of it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from halton.paths import Home
from halton.sections import ProviderHost, Proxy
from halton.settings import Settings
from halton.setup.environment import environment_block
from halton.setup.foreign_proxy import chained, foreign_proxy, proxy_notice, usable_proxy

CORP = "http://proxy.corp:3128"
OURS = "http://-:0123456789abcdef.0123456789abcdef0123456789abcdef@127.0.0.1:54321"


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({}, None),
        ({"HTTPS_PROXY": ""}, None),
        ({"HTTPS_PROXY": CORP}, CORP),
        ({"https_proxy": CORP}, CORP),
        ({"ALL_PROXY": CORP}, CORP),
        ({"all_proxy": CORP}, CORP),
        ({"HTTP_PROXY": CORP}, None),  # not for what is called by https
        ({"HTTPS_PROXY": CORP, "ALL_PROXY": "http://other:1"}, CORP),
        ({"HTTPS_PROXY": "proxy.corp:3128"}, CORP),
        ({"HTTPS_PROXY": "http://proxy.corp"}, "http://proxy.corp:80"),
        ({"HTTPS_PROXY": "http://proxy.corp/"}, "http://proxy.corp:80/"),
        ({"HTTPS_PROXY": "http://me:p%40ss@proxy.corp:3128"}, "http://me:p%40ss@proxy.corp:3128"),
        ({"HTTPS_PROXY": "https://proxy.corp:443"}, "https://proxy.corp:443"),
        ({"ALL_PROXY": "socks5h://127.0.0.1:1080"}, "socks5h://127.0.0.1:1080"),
        ({"HTTPS_PROXY": "http://127.0.0.1:3128"}, "http://127.0.0.1:3128"),
        ({"HTTPS_PROXY": "http://localhost:7890"}, "http://localhost:7890"),
        ({"HTTPS_PROXY": "http://["}, "http://["),
        ({"HTTPS_PROXY": "http://127.0.0.1:9081"}, None),
        ({"HTTPS_PROXY": "http://localhost:9081/"}, None),
        ({"HTTPS_PROXY": "127.0.0.1:9081"}, None),
        ({"HTTPS_PROXY": "http://10.0.0.1:9081"}, "http://10.0.0.1:9081"),
        ({"HTTPS_PROXY": "http://127.0.0.1:8081"}, None),  # another home's, if not ours
        ({"HTTPS_PROXY": OURS}, None),
        ({"HTTPS_PROXY": "http://127.0.0.1:54321", "HALTON_RUN": "0123456789abcdef"}, None),
        ({"HTTPS_PROXY": OURS, "ALL_PROXY": CORP}, CORP),
        ({"HTTPS_PROXY": OURS, "HALTON_UPSTREAM": CORP}, CORP),
        ({"HTTPS_PROXY": "http://new.corp:1", "HALTON_UPSTREAM": CORP}, "http://new.corp:1"),
    ],
)
def test_the_foreign_proxy_of_an_environment(environment: Mapping[str, str], found: str | None) -> None:
    assert foreign_proxy(environment, [9081]) == found


def test_an_environment_of_a_meter_that_is_gone_names_none(home: Home) -> None:
    block = environment_block(home, 54321, home.bundle, None, {})
    assert block["HTTPS_PROXY"] == "http://127.0.0.1:54321"
    assert foreign_proxy(block) is None


@pytest.mark.parametrize(
    "address", ["https://proxy.corp:443", "socks5://127.0.0.1:1080", "http://[", "http://a:b@c@d:1", "http://:1"]
)
def test_what_no_meter_can_go_by_is_not_used(address: str) -> None:
    environment = {"HTTPS_PROXY": address}
    assert usable_proxy(environment) is None
    assert chained(Settings(), environment) == Settings()


def test_the_meter_goes_by_what_its_environment_names() -> None:
    settings = chained(Settings(), {"HTTPS_PROXY": "me:secret@Proxy.Corp:3128"})
    assert settings == Settings(proxy=Proxy(upstream="http://me:secret@proxy.corp:3128"))


@pytest.mark.parametrize("upstream", ["", "http://other:1"])
def test_what_config_toml_says_goes_over_it_even_that_there_is_none(upstream: str) -> None:
    settings = Settings(proxy=Proxy(upstream=upstream))
    assert chained(settings, {"HTTPS_PROXY": CORP}) == settings


@pytest.mark.parametrize("port", [9081, 8765, 11435])
def test_no_port_of_its_own_is_its_upstream(port: int) -> None:
    listener = ProviderHost(host="127.0.0.1:11435", format="ollama", address="127.0.0.1:11434")
    settings = Settings(proxy=Proxy(port=9081), provider=(listener,))
    assert chained(settings, {"HTTPS_PROXY": f"http://127.0.0.1:{port}"}) == settings


def test_the_block_keeps_the_proxy_that_it_takes_the_place_of(home: Home) -> None:
    theirs = {"HTTPS_PROXY": "http://me:secret@proxy.corp:3128", "NO_PROXY": "git.corp"}
    block = environment_block(home, 8081, home.bundle, None, theirs)
    assert (block["HTTPS_PROXY"], block["HALTON_UPSTREAM"]) == ("http://127.0.0.1:8081", "http://me:secret@proxy.corp:3128")
    assert block["NO_PROXY"] == "localhost,127.0.0.1,::1,git.corp"
    assert environment_block(home, 8081, home.bundle, None, {**theirs, **block}) == block
    assert usable_proxy({**theirs, **block}) == "http://me:secret@proxy.corp:3128"


RESTART = "To have it go by that one: [proxy] upstream in config.toml, then halton restart"


@pytest.mark.parametrize(
    ("environment", "place", "said"),
    [
        ({}, None, None),
        ({}, "proxy.corp:3128", None),
        ({"HTTPS_PROXY": "http://me:hunter2@proxy.corp:3128"}, "proxy.corp:3128", None),
        (
            {"HTTPS_PROXY": "http://me:hunter2@proxy.corp:3128"},
            None,
            f"This environment names the proxy proxy.corp:3128, but the meter goes out straight. {RESTART}",
        ),
        (
            {"https_proxy": CORP},
            "other.corp:1",
            f"This environment names the proxy proxy.corp:3128, but the meter goes by the proxy other.corp:1. {RESTART}",
        ),
        (
            {"ALL_PROXY": "socks5://me:hunter2@127.0.0.1:1080"},
            None,
            "The meter does not go by the proxy that this environment names: Halton cannot speak SOCKS. Write the address of an "
            "HTTP proxy; else run a program on this machine that speaks to it and is an HTTP proxy itself, and name that.",
        ),
    ],
)
def test_what_is_told_where_another_proxy_is_named(environment: Mapping[str, str], place: str | None, said: str | None) -> None:
    assert proxy_notice(environment, [8081], place) == said
