"""T1: where the home lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from halton.paths import Home
from halton.privacy.checks.place import NETWORK, Mount, check, mount_of, read_mount, read_mountinfo
from halton.privacy.finding import NotChecked, State
from halton.privacy.install import Install

LINUX = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:40 / /home/ann rw,relatime - nfs4 server:/home rw,vers=4.2
31 22 0:41 / /mnt/my\\040disk rw - xfs /dev/vdb rw
"""
MACOS = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//ann@server/share on /Volumes/share (smbfs, nodev, nosuid, mounted by ann)
"""


def test_the_tables_of_both_systems() -> None:
    assert read_mountinfo(LINUX) == [
        Mount(Path("/"), "ext4"), Mount(Path("/home/ann"), "nfs4"), Mount(Path("/mnt/my disk"), "xfs"),
    ]  # fmt: skip
    assert read_mount(MACOS) == [Mount(Path("/"), "apfs"), Mount(Path("/Volumes/share"), "smbfs")]
    assert {"nfs4", "smbfs", "fuse.sshfs"} <= NETWORK


def test_the_deepest_and_last_mount_counts() -> None:
    mounts = [*read_mountinfo(LINUX), Mount(Path("/home/ann"), "tmpfs")]
    assert mount_of(Path("/home/ann/.halton-meter"), mounts).kind == "tmpfs"
    assert mount_of(Path("/home/anna/.halton-meter"), mounts).kind == "ext4"
    with pytest.raises(NotChecked):
        mount_of(Path("/home"), [])


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a short path: the sockets of a home have to fit in below it."""
    return tmp_path_factory.mktemp("o")


def test_this_home_is_on_this_machine(home: Home) -> None:
    (found,) = check(Install(home))
    assert found.state is State.HOLDS
    assert found.seen.startswith("a disk of this machine (")


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Acme", "Mobile Documents"])
def test_a_folder_that_is_copied_elsewhere_by_its_name(folder: Path, name: str) -> None:
    home = Home(folder / name / "home")
    home.prepare()
    (found,) = check(Install(home))
    assert found.state is State.BROKEN
    assert found.seen == f"the home lies in a folder that is copied elsewhere: {folder / name}."
    assert found.remedy is not None and found.remedy.startswith("set HALTON_HOME to a folder on a disk of this machine")


def test_a_folder_that_is_copied_elsewhere_by_what_lies_in_it(home: Home) -> None:
    (home.root.parent / ".stfolder").mkdir()
    assert [found.state for found in check(Install(home))] == [State.BROKEN]


def test_a_name_that_only_begins_like_one_is_nothing(folder: Path) -> None:
    home = Home(folder / "dropboxes" / "home")
    home.prepare()
    assert [found.state for found in check(Install(home))] == [State.HOLDS]
