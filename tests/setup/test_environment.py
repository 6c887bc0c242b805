"""The variables that lead a program through the meter."""

from __future__ import annotations

from pathlib import Path

import pytest

from halton.capture.authority import Authority, make_authority
from halton.paths import Home
from halton.setup.environment import ADDING, REPLACING, default_project, environment_block
from halton.setup.roots import write_bundle


@pytest.fixture
def ours(home: Home) -> Authority:
    authority = make_authority(home.root / "ca", ["api.openai.com"])
    write_bundle(home.bundle, authority.root_file)
    return authority


def test_the_whole_block(home: Home, ours: Authority) -> None:
    root, bundle = str(ours.root_file), str(home.bundle)
    assert environment_block(home, 8081, ours.root_file, "billing", {}) == {
        "HTTPS_PROXY": "http://billing:halton@127.0.0.1:8081",
        "https_proxy": "http://billing:halton@127.0.0.1:8081",
        "NO_PROXY": "localhost,127.0.0.1,::1",
        "no_proxy": "localhost,127.0.0.1,::1",
        "NODE_USE_ENV_PROXY": "1",
        "NODE_EXTRA_CA_CERTS": root,
        "DENO_CERT": root,
        "CODEX_CA_CERTIFICATE": root,
        "SSL_CERT_FILE": bundle,
        "REQUESTS_CA_BUNDLE": bundle,
        "CURL_CA_BUNDLE": bundle,
        "AWS_CA_BUNDLE": bundle,
        "GIT_SSL_CAINFO": bundle,
        "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": bundle,
    }


@pytest.mark.parametrize(
    ("project", "proxy"),
    [
        (None, "http://127.0.0.1:1"),
        ("", "http://127.0.0.1:1"),
        ("a b@c:d/e", "http://a%20b%40c%3Ad%2Fe:halton@127.0.0.1:1"),
        ("項目", "http://%E9%A0%85%E7%9B%AE:halton@127.0.0.1:1"),
    ],
)
def test_the_project_is_the_user_of_the_proxys_address(home: Home, ours: Authority, project: str | None, proxy: str) -> None:
    assert environment_block(home, 1, ours.root_file, project, {})["HTTPS_PROXY"] == proxy


@pytest.mark.parametrize("name", [*REPLACING, *ADDING])
def test_a_bundle_that_the_user_has_is_merged_with_ours(home: Home, ours: Authority, tmp_path: Path, name: str) -> None:
    theirs = make_authority(tmp_path / "corporate", ["corporate.example"]).root_file
    block = environment_block(home, 1, ours.root_file, None, {name: str(theirs)})
    merged = Path(block[name])
    assert merged.parent == home.run
    assert theirs.read_bytes() in merged.read_bytes()
    assert ours.root_file.read_bytes() in merged.read_bytes()
    others = {value for key, value in block.items() if key in (*REPLACING, *ADDING) and key != name}
    assert others == {str(home.bundle), str(ours.root_file)}


def test_a_block_within_a_block_is_the_same(home: Home, ours: Authority, tmp_path: Path) -> None:
    theirs = make_authority(tmp_path / "corporate", ["corporate.example"]).root_file
    outer = environment_block(home, 1, ours.root_file, "a", {})
    assert environment_block(home, 1, ours.root_file, "a", outer) == outer
    merged = environment_block(home, 1, ours.root_file, "a", {"SSL_CERT_FILE": str(theirs)})
    files = set(home.run.iterdir())
    again = environment_block(home, 1, ours.root_file, "a", merged)
    assert set(home.run.iterdir()) == files
    assert again["SSL_CERT_FILE"] in (merged["SSL_CERT_FILE"], str(home.bundle))


def test_the_users_own_exceptions_stay(home: Home, ours: Authority) -> None:
    block = environment_block(home, 1, ours.root_file, None, {"NO_PROXY": " intranet.example, 127.0.0.1 ,"})
    assert block["NO_PROXY"] == block["no_proxy"] == "localhost,127.0.0.1,::1,intranet.example"


def test_the_project_that_the_environment_names_wins(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert default_project(tmp_path, {"HALTON_PROJECT": "named"}) == "named"


def test_the_repository_names_the_project(tmp_path: Path) -> None:
    below = tmp_path / "shop" / "src" / "deep"
    below.mkdir(parents=True)
    (tmp_path / "shop" / ".git").mkdir()
    assert default_project(below, {}) == "shop"
    (below / ".git").write_text("gitdir: elsewhere")
    assert default_project(below, {}) == "deep"


def test_without_a_repository_the_folder_names_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    assert default_project(folder, {}) == "notes"
    monkeypatch.setenv("HOME", str(folder))
    assert default_project(folder, {}) is None
    assert default_project(Path("/"), {}) is None


def test_a_local_servers_clients_are_led_to_its_listener(home: Home, ours: Authority) -> None:
    listeners = [("127.0.0.1:11435", "ollama"), ("127.0.0.1:1235", "lm_studio")]
    block = environment_block(home, 1, ours.root_file, None, {}, listeners)
    assert block["OLLAMA_HOST"] == "http://127.0.0.1:11435"
    assert "OLLAMA_HOST" not in environment_block(home, 1, ours.root_file, None, {"OLLAMA_HOST": "http://gpu:1"}, listeners)
