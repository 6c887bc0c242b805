"""T1: the home lies on a disk of this machine, in no folder that a program copies elsewhere."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from halton.errors import safe
from halton.privacy.finding import Finding, NotChecked, broken, holds
from halton.privacy.install import Install

promise = "T1"

# Types of /proc/filesystems, and of FUSE, whose files lie on another machine.
NETWORK = frozenset(
    "nfs nfs4 cifs smb3 smbfs afs ceph ncpfs lustre gfs2 ocfs2 beegfs glusterfs webdav afpfs davfs "
    "fuse.sshfs fuse.rclone fuse.s3fs fuse.gcsfuse fuse.glusterfs fuse.davfs2 fuse.gvfsd-fuse".split()
)
SYNCED = ("dropbox", "onedrive", "google drive", "googledrive", "my drive", "icloud drive", "mobile documents", "nextcloud",
          "owncloud", "pclouddrive", "box sync", "creative cloud files", "syncthing")  # fmt: skip
MARKERS = (".dropbox", ".stfolder", ".owncloudsync.log", ".nextcloudsync.log")
_MOUNTS = Path("/proc/self/mountinfo")
_REMEDY = "set HALTON_HOME to a folder on a disk of this machine, and move the home there: mv {root} FOLDER"


class Mount(NamedTuple):
    """Where a file system is mounted, and its type."""

    point: Path
    kind: str


def check(install: Install) -> Iterator[Finding]:
    """Ask which file system holds the home, and which folders lie above it."""
    root = install.home.root.resolve()
    mount = mount_of(root, _mounts())
    remedy = _REMEDY.format(root=root)
    if mount.kind in NETWORK:
        yield broken(f"the home lies on another machine: {safe(mount.kind)}, mounted at {safe(mount.point)}.", remedy)
    elif folder := _synced(root):
        yield broken(f"the home lies in a folder that is copied elsewhere: {safe(folder)}.", remedy)
    else:
        yield holds(f"a disk of this machine ({safe(mount.kind)} at {safe(mount.point)}), in no folder known to be synced.")


def mount_of(path: Path, mounts: list[Mount]) -> Mount:
    """The file system that holds a path: of those mounted above it the deepest, and of these the last.

    :raises NotChecked: if none is.
    """
    above = [mount for mount in mounts if path.is_relative_to(mount.point)]
    if not above:
        raise NotChecked("the system does not tell which file system holds the home.")
    deepest = max(len(mount.point.parts) for mount in above)
    return [mount for mount in above if len(mount.point.parts) == deepest][-1]


def read_mountinfo(text: str) -> list[Mount]:
    """The lines of /proc/self/mountinfo (proc_pid_mountinfo(5)), in which a space is written as an octal escape."""
    found = []
    for line in text.splitlines():
        fields, _, rest = line.partition(" - ")
        point = fields.split()[4].encode().decode("unicode_escape")
        found.append(Mount(Path(point), rest.split()[0]))
    return found


def read_mount(text: str) -> list[Mount]:
    """The lines of mount(8) on macOS: `/dev/disk1 on /Users (apfs, local, journaled)`."""
    found = []
    for line in text.splitlines():
        before, _, options = line.rpartition(" (")
        point = before.partition(" on ")[2]
        if point:
            found.append(Mount(Path(point), options.partition(",")[0].rstrip(")")))
    return found


def _mounts() -> list[Mount]:
    if _MOUNTS.exists():
        return read_mountinfo(_MOUNTS.read_text(errors="replace"))
    said = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=2, check=False)
    return read_mount(said.stdout)


def _synced(root: Path) -> Path | None:
    for folder in (root, *root.parents):
        name = folder.name.lower()
        if name and any(name == known or name.startswith(f"{known} ") or name.startswith(f"{known}-") for known in SYNCED):
            return folder
        if any((folder / marker).exists() for marker in MARKERS):
            return folder
    return None
