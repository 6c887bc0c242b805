"""The variables that lead a program through the meter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from halton.attribution.credential import NO_PROJECT, run_of
from halton.capture.authority import Authority, make_authority
from halton.errors import SettingsError
from halton.paths import Home
from halton.run_key import ensure_run_key
from halton.setup.environment import ADDING, REPLACING, default_project, environment_block, proxy_credentials
from halton.setup.roots import write_bundle


@pytest.fixture
def ours(home: Home) -> Authority:
    authority = make_authority(home.root / "ca", ["api.openai.com"])
    write_bundle(home.bundle, authority.root_file)
    return authority


def test_the_whole_block(home: Home, ours: Authority) -> None:
    root, bundle = str(ours.root_file), str(home.bundle)
    assert environment_block(home, 8081, ours.root_file, None, {}) == {
        "HTTPS_PROXY": "http://127.0.0.1:8081",
        "https_proxy": "http://127.0.0.1:8081",
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
    ("project", "user"),
    [
        ("billing", "billing"),
        ("a b@c:d/e%", "a%20b%40c%3Ad%2Fe%25"),
        ("項目", "%E9%A0%85%E7%9B%AE"),
    ],
)
def test_the_project_is_the_user_of_the_proxys_address_and_its_run_the_password(
    home: Home, ours: Authority, project: str, user: str
) -> None:
    block = environment_block(home, 1, ours.root_file, project, {})
    assert block["HTTPS_PROXY"] == block["https_proxy"]
    found = re.fullmatch("http://(.+):([0-9a-f]{16}\\.[0-9a-f]{32})@127.0.0.1:1", block["HTTPS_PROXY"])
    assert found and found[1] == user
    assert proxy_credentials(block) == (project, found[2])
    assert run_of(home.run_key.read_bytes(), project, found[2]) == found[2][:16]
    assert environment_block(home, 1, ours.root_file, project, {})["HTTPS_PROXY"] != block["HTTPS_PROXY"]


@pytest.mark.parametrize("project", [None, ""])
def test_without_a_project_the_proxys_address_has_no_user(home: Home, ours: Authority, project: str | None) -> None:
    assert environment_block(home, 1, ours.root_file, project, {})["HTTPS_PROXY"] == "http://127.0.0.1:1"
    assert not home.run_key.exists()


@pytest.mark.parametrize("project", [None, ""])
def test_where_the_account_must_be_proved_it_is_without_a_project_too(home: Home, ours: Authority, project: str | None) -> None:
    block = environment_block(home, 1, ours.root_file, project, {}, must_prove=True)
    found = re.fullmatch("http://-:([0-9a-f]{16}\\.[0-9a-f]{32})@127.0.0.1:1", block["HTTPS_PROXY"])
    assert found and block["https_proxy"] == block["HTTPS_PROXY"]
    assert proxy_credentials(block) == (NO_PROJECT, found[1])
    assert run_of(home.run_key.read_bytes(), NO_PROJECT, found[1]) == found[1][:16]
    assert environment_block(home, 1, ours.root_file, None, block, must_prove=True) == block
    named = environment_block(home, 1, ours.root_file, "billing", block, must_prove=True)
    assert proxy_credentials(named)[0] == "billing"


def test_what_proves_no_run_of_ours_is_replaced_where_the_account_must_be_proved(home: Home, ours: Authority) -> None:
    current = {"HTTPS_PROXY": "http://billing:halton@127.0.0.1:1"}
    block = environment_block(home, 1, ours.root_file, None, current, must_prove=True)
    assert proxy_credentials(block)[0] == NO_PROJECT


def test_a_project_without_any_letter_or_digit_is_refused(home: Home, ours: Authority) -> None:
    with pytest.raises(SettingsError, match="Use one with a letter or a digit"):
        environment_block(home, 1, ours.root_file, "--", {})


def test_a_run_within_a_run_stays_the_outer_one_unless_it_has_a_project(home: Home, ours: Authority) -> None:
    outer = environment_block(home, 1, ours.root_file, "a", {})
    assert environment_block(home, 1, ours.root_file, None, outer) == outer
    elsewhere = {"HTTPS_PROXY": outer["HTTPS_PROXY"].replace(":1", ":2")}
    assert environment_block(home, 1, ours.root_file, None, elsewhere) == outer
    assert proxy_credentials(environment_block(home, 1, ours.root_file, "b", outer))[0] == "b"


def test_a_run_within_a_run_proves_both_and_keeps_the_project(home: Home, ours: Authority) -> None:
    outer, both = "a" * 16, f"{'a' * 16}.{'b' * 16}"
    around = environment_block(home, 8081, ours.root_file, "billing", {}, run_id=outer)
    block = environment_block(home, 8081, ours.root_file, None, around, run_id=both)
    user, given = proxy_credentials(block)
    assert (user, run_of(ensure_run_key(home), user, given)) == ("billing", both)


@pytest.mark.parametrize(
    "address",
    ["http://a:b@127.0.0.1:1", "http://a@127.0.0.1:1", "http://proxy.example:3128", "http://[", "socks5://127.0.0.1", ""],
)
def test_a_proxys_address_that_proves_no_run_of_ours_is_not_taken_over(home: Home, ours: Authority, address: str) -> None:
    environment_block(home, 1, ours.root_file, "a", {})
    block = environment_block(home, 1, ours.root_file, None, {"HTTPS_PROXY": address})
    assert block["HTTPS_PROXY"] == "http://127.0.0.1:1"


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
    outer = environment_block(home, 1, ours.root_file, None, {})
    assert environment_block(home, 1, ours.root_file, None, outer) == outer
    merged = environment_block(home, 1, ours.root_file, None, {"SSL_CERT_FILE": str(theirs)})
    files = set(home.run.iterdir())
    again = environment_block(home, 1, ours.root_file, None, merged)
    assert set(home.run.iterdir()) == files
    assert again == merged


def test_the_users_own_exceptions_stay(home: Home, ours: Authority) -> None:
    block = environment_block(home, 1, ours.root_file, None, {"NO_PROXY": " intranet.example, 127.0.0.1 "})
    assert block["NO_PROXY"] == block["no_proxy"] == "localhost,127.0.0.1,::1, intranet.example, 127.0.0.1 "
    assert environment_block(home, 1, ours.root_file, None, block)["NO_PROXY"] == block["NO_PROXY"]


def test_the_project_that_the_environment_names_wins(tmp_path: Path) -> None:
    assert default_project(tmp_path, {"HALTON_PROJECT": "named"}) == "named"
    assert default_project(tmp_path, {"HALTON_PROJECT": "!!"}) == tmp_path.name


def test_the_repository_names_the_project(tmp_path: Path) -> None:
    below = tmp_path / "Shop" / "src" / "deep"
    below.mkdir(parents=True)
    (tmp_path / "Shop" / ".git").mkdir()
    (tmp_path / "Shop" / ".git" / "HEAD").write_text("ref: refs/heads/main")
    assert default_project(below, {}) == "Shop"
    (below / ".haltonrc").write_text("project: till")
    assert default_project(below, {}) == "till"


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
