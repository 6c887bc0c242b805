"""The container rule: the names that engines give to control groups."""

from __future__ import annotations

import os

import pytest

from halton.attribution.asked import Asked
from halton.attribution.process import Process
from halton.attribution.rules.container import find, label_of

ID = "3fa91c22abcd" + "0123456789abcdef" * 3 + "0123"


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (f"/system.slice/docker-{ID}.scope", "docker-3fa91c22abcd"),
        (f"/docker/{ID}", "docker-3fa91c22abcd"),
        (f"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{ID}.scope/container", "podman-3fa91c22abcd"),
        (f"/machine.slice/libpod-conmon-{ID}.scope", "podman-3fa91c22abcd"),
        (f"/kubepods.slice/kubepods-pod1.slice/cri-containerd-{ID}.scope", "containerd-3fa91c22abcd"),
        (f"/kubepods/besteffort/pod12-34/{ID}", "containerd-3fa91c22abcd"),
        (f"/kubepods.slice/crio-{ID}.scope", "crio-3fa91c22abcd"),
        ("/lxc.payload.web-1/system.slice/x.service", "lxc-web-1"),
        ("/lxc/web.2", "lxc-web.2"),
        ("/machine.slice/systemd-nspawn@build.service/payload", "nspawn-build"),
        ("/machine.slice/machine-build.scope", "nspawn-build"),
        ("/user.slice/user@1000.service/app.slice/app-flatpak-org.gnome.Builder-4711.scope", "flatpak-org.gnome.Builder"),
        ("/user.slice/user@1000.service/app.slice/snap.code.code.0a-1b-2c.scope", "snap-code"),
        ("/system.slice/snap.lxd.daemon.service", "snap-lxd"),
        ("/", None),
        ("/user.slice/user-1000.slice/session-2.scope", None),
        ("/user.slice/user@1000.service/app.slice/app-gnome-org.gnome.Terminal-1.scope", None),
        ("/system.slice/docker.service", None),
        ("/docker/short", None),
        ("", None),
    ],
)
def test_labels(group: str, expected: str | None) -> None:
    assert label_of(f"0::{group}\n") == expected
    assert label_of(f"12:cpu:/\n3:memory:{group}\n0::/\n") == expected


def test_a_program_in_no_other_container_than_ours_has_no_label() -> None:
    assert find(Asked(caller=Process(os.getpid()))) is None
    assert find(Asked()) is None


def test_a_long_name_of_a_control_group_is_read_in_one_pass() -> None:
    # Tried from each of these beginnings it would take minutes.
    assert label_of("0::" + "/kubepods" * 100_000) is None
    label = label_of("0::/x\n1::/y" + "/kubepods" * 1000 + "/" + "a" * 64)
    assert label == "containerd-aaaaaaaaaaaa"
