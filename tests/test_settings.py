"""config.toml: what it may say, and what is said when it cannot be used."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from halton.errors import SettingsError
from halton.paths import Home
from halton.sections import Section
from halton.settings import Settings, loopback_address
from halton.wire.upstream import Upstream


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HALTON_PROXY_PORT", raising=False)
    monkeypatch.delenv("HALTON_BROWSE_PORT", raising=False)


def load(home: Home, text: str) -> Settings:
    home.config.write_text(text)
    return Settings.load(home)


def refusal(home: Home, text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(home, text)
    return str(caught.value).replace(str(home.config), "config.toml")


def test_without_a_file_the_defaults_hold(home: Home) -> None:
    settings = Settings.load(home)
    assert settings == Settings()
    assert (settings.proxy.port, settings.browse.port, settings.browse.sql) == (8081, 8765, True)
    assert settings.browse.cors_origins == ("http://localhost:3000",)
    assert settings.browse.bodies is False


def test_a_file_sets_what_it_names(home: Home) -> None:
    settings = load(
        home,
        """
        [proxy]
        port = 9000
        resolve = { "api.openai.com" = "127.0.0.1:8443" }
        [capture]
        workers = 3
        [browse]
        sql = false
        cors_origins = []
        """,
    )
    assert (settings.proxy.port, settings.capture.workers, settings.browse.sql) == (9000, 3, False)
    assert settings.proxy.resolve == {"api.openai.com": "127.0.0.1:8443"}
    assert settings.browse.cors_origins == ()
    assert settings.browse.port == 8765


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[proxi]\nport = 1", 'config.toml: unknown key "proxi". Did you mean "proxy"?'),
        ("[proxy]\nprot = 1", 'config.toml: unknown key "proxy.prot". Did you mean "proxy.port"?'),
        ("[capture]\nworker = 1", 'config.toml: unknown key "capture.worker". Did you mean "capture.workers"?'),
        (
            "[browse]\nzzzzzz = 1",
            'config.toml: unknown key "browse.zzzzzz". Known here: port, sql, private, bodies, cors_origins.',
        ),
    ],
)
def test_an_unknown_key_names_its_neighbour(home: Home, text: str, said: str) -> None:
    assert refusal(home, text) == said


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("[proxy]\nport = 65536", "config.toml: proxy.port: expected `int` <= 65535"),
        ("[proxy]\nport = -1", "config.toml: proxy.port: expected `int` >= 0"),
        ('[proxy]\nport = "8081"', "config.toml: proxy.port: expected `int`, got `str`"),
        ("[capture]\nworkers = 0", "config.toml: capture.workers: expected `int` >= 1"),
        ("proxy = 8081", "config.toml: proxy: expected `object`, got `int`"),
        ("[report]\ntime_zone = 2", "config.toml: report.time_zone: expected `str | null`, got `int`"),
        (
            '[report]\ntime_zone = "berlin"',
            'config.toml: [report] time_zone: "berlin" is no time zone. Did you mean Europe/Berlin?',
        ),
        ("[proxy", "config.toml cannot be read"),
        ("a = 1\na = 2", "config.toml cannot be read"),
    ],
)
def test_what_cannot_be_used_is_named(home: Home, text: str, start: str) -> None:
    assert refusal(home, text).startswith(start)


def test_a_file_that_is_no_text_is_named(home: Home) -> None:
    home.config.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"config\.toml cannot be read"):
        Settings.load(home)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_in_its_place_is_named_and_waited_for_by_nobody(home: Home, make: Callable[[Path], None]) -> None:
    make(home.config)
    with pytest.raises(SettingsError, match=r"config\.toml is no file\. Move it away"):
        Settings.load(home)


ORIGINS = ("http://localhost:3000", "https://dash.corp.example", "http://[::1]:8000", "http://127.0.0.1")


def test_origins_are_those_that_browsers_send(home: Home) -> None:
    assert load(home, f"[browse]\ncors_origins = {list(ORIGINS)}").browse.cors_origins == ORIGINS


@pytest.mark.parametrize(
    "origin",
    ["", "null", "*", "--private", "localhost:3000", "http://a:3000/", "HTTP://A", "http://a b", "http://a\\nb", "h" * 300],
)
def test_what_no_browser_sends_as_its_origin_is_refused(home: Home, origin: str) -> None:
    assert refusal(home, f'[browse]\ncors_origins = ["{origin}"]').startswith("config.toml: [browse] cors_origins: ")


def test_the_environment_goes_over_the_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALTON_PROXY_PORT", "9001")
    monkeypatch.setenv("HALTON_BROWSE_PORT", "0")
    settings = load(home, "[proxy]\nport = 9000\n")
    assert (settings.proxy.port, settings.browse.port) == (9001, 0)


def test_a_port_in_the_environment_that_is_no_number_is_named(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALTON_PROXY_PORT", "http")
    with pytest.raises(SettingsError, match='HALTON_PROXY_PORT is "http", not a port'):
        Settings.load(home)


def test_the_environment_does_not_hide_a_section_that_is_none(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALTON_PROXY_PORT", "9001")
    assert refusal(home, "proxy = 8081").startswith("config.toml: proxy: expected `object`")


@pytest.mark.parametrize(
    "address", ["0.0.0.0:443", "10.0.0.1:443", "example.com:443", "localhost:443", "127.0.0.1", "127.0.0.1:0"]
)
def test_a_provider_is_resolved_to_loopback_only(home: Home, address: str) -> None:
    said = refusal(home, f'[proxy.resolve]\n"api.openai.com" = "{address}"')
    assert f'"{address}" is not a loopback address with a port' in said
    assert "api.openai.com" in said


@pytest.mark.parametrize(
    ("text", "address"),
    [("127.0.0.1:8443", ("127.0.0.1", 8443)), ("[::1]:8443", ("::1", 8443)), ("127.9.9.9:1", ("127.9.9.9", 1))],
)
def test_a_loopback_address_is_taken_apart(text: str, address: tuple[str, int]) -> None:
    assert loopback_address(text, "here") == address


@hypothesis_settings(deadline=None, max_examples=200)
@given(st.text(max_size=30))
def test_any_text_is_an_address_or_a_settings_error(text: str) -> None:
    try:
        host, port = loopback_address(text, "here")
    except SettingsError:
        return
    assert (host == "::1" or host.startswith("127.")) and 0 < port < 65536


def test_flags_go_over_everything() -> None:
    settings = Settings().with_ports(1, None)
    assert (settings.proxy.port, settings.browse.port) == (1, 8765)
    settings = settings.with_ports(None, 2)
    assert (settings.proxy.port, settings.browse.port) == (1, 2)


def test_every_key_is_explained_where_it_is_declared() -> None:
    for section in Section.__subclasses__():
        if section is Settings:
            continue
        for field in msgspec.structs.fields(section):
            meta = msgspec.inspect.type_info(field.type)
            assert isinstance(meta, msgspec.inspect.Metadata), f"{section.__name__}.{field.name}"
            assert meta.extra_json_schema and meta.extra_json_schema["description"]


def test_settings_are_the_same_for_every_reader(home: Home, tmp_path: Path) -> None:
    load(home, "[proxy]\nport = 9000\n")
    assert Settings.load(home) == Settings.load(Home(home.root))


PROVIDERS = """
[[provider]]
host = "llm.corp.example"
format = "openai"
address = "127.0.0.1:9000"
[[provider]]
host = "127.0.0.1:11435"
format = "anthropic"
address = "127.0.0.1:11434"
"""


def test_providers_of_your_own_are_hosts_with_a_format(home: Home) -> None:
    settings = load(home, PROVIDERS + '[proxy]\nresolve = { "api.openai.com" = "127.0.0.1:8443" }')
    assert settings.formats == (("llm.corp.example", "openai"), ("127.0.0.1:11435", "anthropic"))
    assert settings.addresses == {"llm.corp.example": ("127.0.0.1", 9000), "api.openai.com": ("127.0.0.1", 8443)}
    assert settings.listeners == {"127.0.0.1:11435": ("127.0.0.1", 11434)}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('host = "a.example"\nformat = "opennai"', '[[provider]] a.example: unknown format "opennai". Did you mean "openai"?'),
        (
            'host = "127.0.0.1:1"\nformat = "openai"',
            "[[provider]] 127.0.0.1:1: it needs an address. Write where the server itself listens.",
        ),
        (
            'host = "https://llm.corp.example/v1"\nformat = "openai"',
            '[[provider]] https://llm.corp.example/v1: the host has a scheme. Write "llm.corp.example".',
        ),
        ('host = "a.example"\nformat = "openai"\nadress = ""', 'unknown key "provider.adress". Did you mean "provider.address"?'),
        (
            'host = "a.example"\nformat = "openai"\naddress = "10.0.0.1:80"',
            '[[provider]] a.example: "10.0.0.1:80" is not a loopback address with a port, such as "127.0.0.1:8443".',
        ),
    ],
)
def test_a_provider_that_cannot_be_is_refused(home: Home, entry: str, said: str) -> None:
    assert refusal(home, f"[[provider]]\n{entry}") == f"config.toml: {said}"


def test_hosts_and_addresses_are_written_in_one_way(home: Home) -> None:
    settings = load(
        home,
        """
        [[provider]]
        host = "LLM.Corp.Example"
        format = "openai"
        address = "[0:0:0:0:0:0:0:1]:9000"
        [[provider]]
        host = "[0:0:0:0:0:0:0:1]:11435"
        format = "ollama"
        address = "[::ffff:127.0.0.1]:11434"
        [proxy]
        resolve = { "API.OpenAI.com" = "[0::1]:8443" }
        """,
    )
    assert settings.formats == (("llm.corp.example", "openai"), ("[::1]:11435", "ollama"))
    assert settings.addresses == {"llm.corp.example": ("::1", 9000), "api.openai.com": ("::1", 8443)}
    assert settings.listeners == {"[::1]:11435": ("127.0.0.1", 11434)}


@pytest.mark.parametrize("second", ["a.example", "A.Example"])
def test_a_host_has_one_table(home: Home, second: str) -> None:
    tables = "".join(f'[[provider]]\nhost = "{host}"\nformat = "openai"\n' for host in ("a.example", second))
    said = f"config.toml: [[provider]] {second}: there is another table for this host. Take one of the two out."
    assert refusal(home, tables) == said


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("*.openai.com", 'the host is no single name. Write one entry for each name, without "*.".'),
        ("api.openai.com:443", 'the host has a port. Write "api.openai.com".'),
    ],
)
def test_a_host_to_resolve_is_one_name(home: Home, host: str, said: str) -> None:
    assert refusal(home, f'[proxy.resolve]\n"{host}" = "127.0.0.1:1"') == f"config.toml: [proxy] resolve, {host}: {said}"


def listener(host: str, address: str) -> str:
    return f'[[provider]]\nhost = "{host}"\nformat = "ollama"\naddress = "{address}"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            listener("[::1]:1", "[::1]:1"),
            "[[provider]] [::1]:1: [::1]:1 is where Halton listens ([[provider]] [::1]:1). Write where the server does.",
        ),
        (
            listener("[::1]:1", "[0::1]:2") + listener("[::1]:2", "[::1]:3"),
            "[[provider]] [::1]:1: [::1]:2 is where Halton listens ([[provider]] [::1]:2). Write where the server does.",
        ),
        (
            listener("127.0.0.1:1", "127.0.0.1:8081"),
            "[[provider]] 127.0.0.1:1: 127.0.0.1:8081 is where Halton listens (the proxy). Write where the server does.",
        ),
        (
            '[proxy]\nresolve = { "api.openai.com" = "127.0.0.1:8765" }\n',
            "[proxy] resolve, api.openai.com: 127.0.0.1:8765 is where Halton listens (the page). Write where the server does.",
        ),
        (
            listener("127.0.0.1:8081", "127.0.0.1:2"),
            "[[provider]] 127.0.0.1:8081 has the port of the proxy. Choose another port for one of the two.",
        ),
        (
            listener("[::1]:8765", "127.0.0.1:2"),
            "[[provider]] [::1]:8765 has the port of the page. Choose another port for one of the two.",
        ),
    ],
)
def test_nothing_leads_to_where_we_listen(home: Home, text: str, said: str) -> None:
    assert refusal(home, text) == f"config.toml: {said}"


def test_a_flag_does_not_lead_there_either(home: Home) -> None:
    settings = load(home, listener("127.0.0.1:1", "127.0.0.1:2"))
    for proxy, browse in ((1, None), (None, 1), (2, None), (None, 2)):
        with pytest.raises(SettingsError, match=r"\[\[provider\]\] 127.0.0.1:1"):
            settings.with_ports(proxy, browse)


def test_any_free_port_is_nobodys_yet(home: Home) -> None:
    settings = load(home, "[proxy]\nport = 0\n[browse]\nport = 0\n" + listener("127.0.0.1:1", "127.0.0.1:8081"))
    assert settings.listeners == {"127.0.0.1:1": ("127.0.0.1", 8081)}
    with pytest.raises(SettingsError, match="is where Halton listens"):
        settings.refuse_own(8081, 8765)


def test_what_a_meter_was_started_with_outlives_config_toml(home: Home) -> None:
    started = load(home, PROVIDERS).with_ports(0, 9)
    assert Settings.running(home) == Settings.load(home)
    started.keep(home)
    home.config.write_text("[proxi")
    assert Settings.running(home) == started
    assert (home.run / "settings.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("found", [b"", b"{", b"[]", b'{"proxi": {}}'])
def test_a_snapshot_that_cannot_be_read_is_none(home: Home, found: bytes) -> None:
    settings = load(home, PROVIDERS)
    (home.run / "settings.json").write_bytes(found)
    assert Settings.running(home) == settings


def test_routes_change_with_what_the_edge_goes_by_and_with_nothing_else(home: Home) -> None:
    same = load(home, PROVIDERS).routes
    assert load(home, PROVIDERS + "[proxy]\nport = 1\n[capture]\nworkers = 2\n").routes == same
    others = [
        "",
        PROVIDERS.replace("llm.corp", "llm2.corp"),
        PROVIDERS.replace('"openai"', '"mistral"'),
        PROVIDERS.replace("9000", "9001"),
        PROVIDERS.replace("11435", "11436"),
        PROVIDERS.replace("11434", "11433"),
        PROVIDERS + '[proxy]\nresolve = { "api.openai.com" = "127.0.0.1:8443" }',
    ]
    assert len({same, *(load(home, text).routes for text in others)}) == len(others) + 1


def upstream(address: str) -> str:
    return f'[proxy]\nupstream = "{address}"\n'


def test_an_upstream_proxy_is_written_in_one_way(home: Home) -> None:
    settings = load(home, upstream("HTTP://me:p%40ss@Proxy.Corp:3128/"))
    assert settings.proxy.upstream == "http://me:p%40ss@proxy.corp:3128"
    assert settings.upstream == Upstream("proxy.corp", 3128, "me", "p@ss")
    assert settings.ways == {"resolve": {}, "upstream": "proxy.corp:3128"}


@pytest.mark.parametrize("text", ["", upstream("")])
def test_without_one_all_goes_the_straight_way(home: Home, text: str) -> None:
    settings = load(home, text)
    assert (settings.upstream, settings.ways) == (None, {"resolve": {}, "upstream": None})


def test_an_upstream_proxy_that_is_none_is_named_without_its_password(home: Home) -> None:
    said = refusal(home, upstream("http://me:hunter2@proxy.corp"))
    assert said == "config.toml: [proxy] upstream: it has no port. Write it as http://HOST:PORT."
    assert "hunter2" not in refusal(home, upstream("https://me:hunter2@proxy.corp:443"))
    assert refusal(home, "[proxy]\nupstream = 3128").startswith("config.toml: proxy.upstream: expected `str | null`")


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("http://127.0.0.1:8081", "127.0.0.1:8081 is where Halton listens (the proxy)"),
        ("http://localhost:8765", "127.0.0.1:8765 is where Halton listens (the page)"),
        ("http://0.0.0.0:8081", "127.0.0.1:8081 is where Halton listens (the proxy)"),
        ("http://[::ffff:127.0.0.1]:8081", "127.0.0.1:8081 is where Halton listens (the proxy)"),
        ("http://[::1]:1", "[::1]:1 is where Halton listens ([[provider]] [::1]:1)"),
    ],
)
def test_an_upstream_proxy_is_not_ourselves(home: Home, address: str, where: str) -> None:
    said = refusal(home, upstream(address) + listener("[::1]:1", "[::1]:2"))
    assert said == f"config.toml: [proxy] upstream: {where}. Write where the server does."


def test_an_upstream_proxy_on_this_machine_that_is_another_will_do(home: Home) -> None:
    settings = load(home, upstream("http://localhost:3128"))
    with pytest.raises(SettingsError, match=r"\[proxy\] upstream: 127.0.0.1:3128 is where Halton listens"):
        settings.with_ports(3128, None)


def test_nothing_that_prints_settings_shows_the_user_and_password_of_the_upstream_proxy(home: Home) -> None:
    settings = load(home, upstream("http://somebody:hunter2@proxy.corp:3128"))
    assert not {"somebody", "hunter2"} & set(re.findall(r"\w+", f"{settings!r} {settings} {settings.proxy}"))


def test_an_edge_goes_by_one_upstream_proxy_and_its_credentials(home: Home) -> None:
    texts = [
        "",
        upstream("http://proxy:1"),
        upstream("http://proxy:2"),
        upstream("http://me:a@proxy:1"),
        upstream("http://me:b@proxy:1"),
    ]
    assert len({load(home, text).routes for text in texts}) == len(texts)
    assert load(home, upstream("")).routes == load(home, "").routes
