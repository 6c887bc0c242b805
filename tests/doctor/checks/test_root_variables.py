"""The files of roots that a shell names."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from authorities_made import ROOT, with_authority
from halton.doctor.checks.root_variables import check
from halton.log.store import Log
from halton.paths import Home
from halton.privacy.finding import NotChecked
from halton.setup.authority import Wish, tend
from halton.setup.environment import ADDING, REPLACING
from halton.wire.find import provider_hosts
from patients_made import metered, patient, running, told


def seen(home: Home, environment: dict[str, str]) -> list[tuple[str, str]]:
    return told(check(patient(home, running(), environment)))


def block(home: Home, root: Path) -> dict[str, str]:
    return metered(**dict.fromkeys(ADDING, str(root)), **dict.fromkeys(REPLACING, str(home.bundle)))


def test_all_set_as_halton_env_does(home: Home) -> None:
    root = with_authority(home).with_name(ROOT)
    assert seen(home, block(home, root)) == [("well", "9 variables of this shell name roots, and each file holds ours.")]


def test_a_file_that_is_gone(home: Home) -> None:
    with_authority(home)
    assert seen(home, {"SSL_CERT_FILE": "/nowhere.pem"}) == [("problem", "SSL_CERT_FILE: /nowhere.pem cannot be read.")]
    assert seen(home, {}) == [("well", "none is set.")]


def test_a_bundle_without_our_root_matters_where_calls_go_through_the_meter(home: Home, tmp_path: Path) -> None:
    root = with_authority(home).with_name(ROOT)
    other = tmp_path / "other.pem"
    other.write_bytes(home.bundle.read_bytes().replace(root.read_bytes(), b""))
    environment = block(home, root) | {"REQUESTS_CA_BUNDLE": str(other)}
    assert seen(home, environment) == [("problem", f"REQUESTS_CA_BUNDLE: {other} lacks the root that signs now.")]
    assert seen(home, {"REQUESTS_CA_BUNDLE": str(other)}) == [
        ("well", "1 variable of this shell name roots, and each file can be read; halton run adds ours.")
    ]


def test_our_root_alone_where_it_replaces_all_others(home: Home) -> None:
    root = with_authority(home).with_name(ROOT)
    assert seen(home, block(home, root) | {"SSL_CERT_FILE": str(root)}) == [
        ("warning", f"SSL_CERT_FILE: {root} holds our roots and no others.")
    ]


def test_variables_that_are_missing(home: Home) -> None:
    with_authority(home)
    ((state, said),) = seen(home, metered())
    assert state == "warning"
    assert said == "not set: NODE_EXTRA_CA_CERTS, DENO_CERT, CODEX_CA_CERTIFICATE, SSL_CERT_FILE and 5 more."


def test_a_shell_from_before_the_next_root(home: Home, tmp_path: Path) -> None:
    root = with_authority(home).with_name(ROOT)
    before, bundle = tmp_path / "root.pem", tmp_path / "bundle.pem"
    before.write_bytes(root.read_bytes())
    bundle.write_bytes(home.bundle.read_bytes())
    renewed(home)
    environment = metered(**dict.fromkeys(ADDING, str(before)), **dict.fromkeys(REPLACING, str(bundle)))
    assert [said.rpartition(": ")[2] for _, said in seen(home, environment)] == [
        f"{before} lacks the root that signs next.", f"{bundle} lacks the root that signs next.",
    ]  # fmt: skip


def test_no_authority_yet(home: Home) -> None:
    with pytest.raises(NotChecked):
        list(check(patient(home)))


def renewed(home: Home) -> None:
    with closing(Log(home.log)) as log:
        tend(home, log, provider_hosts(), Wish(renew=True))
