from __future__ import annotations

from pathlib import Path

from halton.paths import Home
from halton.setup.environment import environment_block
from halton.setup.unset import without_ours


def test_what_was_set_goes_and_what_was_the_users_own_comes_back(home: Home) -> None:
    root = Path("/elsewhere/mitmproxy-ca-cert.pem")
    own = {"NO_PROXY": "corp.example", "PATH": "/bin"}
    block = environment_block(home, 8081, home.bundle, None, own, [("127.0.0.1:11435", "ollama")], must_prove=True)
    current = {**own, **block, "NODE_EXTRA_CA_CERTS": str(root), "HALTON_RUN": "a" * 16}
    gone = without_ours(home, current, [8081], root)
    assert set(gone) == {*block, "HALTON_RUN"}
    assert {name: value for name, value in gone.items() if value} == {"NO_PROXY": "corp.example", "no_proxy": "corp.example"}


def test_a_proxy_on_a_port_of_before_is_ours_by_the_roots_that_came_with_it(home: Home) -> None:
    block = environment_block(home, 40000, home.bundle, None, {})
    assert {"HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE"} <= without_ours(home, block, [8081]).keys()


def test_what_is_somebody_elses_stays(home: Home) -> None:
    theirs = {
        "HTTPS_PROXY": "http://127.0.0.1:9000",
        "https_proxy": "http://proxy.corp.example:3128",
        "NO_PROXY": "localhost,127.0.0.1,::1",
        "NODE_USE_ENV_PROXY": "1",
        "SSL_CERT_FILE": "/etc/corp.pem",
        "OLLAMA_HOST": "http://127.0.0.1:11434",
    }
    assert without_ours(home, theirs, [8081]) == {}
    assert without_ours(home, {"HTTPS_PROXY": "http://127.0.0.1:port"}, [8081]) == {}
    assert without_ours(home, {"HTTPS_PROXY": "http://me@127.0.0.1:8081"}, [8081]) == {"HTTPS_PROXY": None}


def test_the_proxy_that_ours_took_the_place_of_comes_back(home: Home) -> None:
    own = {"HTTPS_PROXY": "http://me:secret@proxy.corp:3128"}
    current = {**own, **environment_block(home, 8081, home.bundle, None, own)}
    gone = without_ours(home, current, [8081])
    assert {name: value for name, value in gone.items() if value} == {**own, "https_proxy": own["HTTPS_PROXY"]}
    assert gone["HALTON_UPSTREAM"] is None
    assert not {"NO_PROXY", "no_proxy"} & gone.keys()  # which the other proxy may have nothing of


def test_roots_that_were_merged_with_ours_come_back_as_the_file_that_they_were(home: Home, tmp_path: Path) -> None:
    file, root = tmp_path / "corp.pem", tmp_path / "root.pem"
    root.touch()
    file.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    own = {"SSL_CERT_FILE": str(file), "NODE_EXTRA_CA_CERTS": str(file), "NO_PROXY": "localhost,.corp"}
    current = {**own, **environment_block(home, 8081, root, None, own)}
    again = {**current, **environment_block(home, 8081, root, None, current)}
    gone = without_ours(home, again, [8081], root)
    assert {name: value for name, value in gone.items() if value} == {**own, "no_proxy": own["NO_PROXY"]}
    assert gone["HALTON_BEFORE_SSL_CERT_FILE"] is gone["HALTON_BEFORE_NODE_EXTRA_CA_CERTS"] is None
