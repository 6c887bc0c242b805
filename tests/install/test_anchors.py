"""Our roots in a folder of the system's, by Debian's own program where it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from halton.capture.authority import Authority, make_authority
from halton.errors import HaltonError
from halton.install.anchors import KINDS, Anchors, Kind


@pytest.fixture
def made(tmp_path: Path) -> Callable[[str], Authority]:
    return lambda name: make_authority(tmp_path / name, ["api.openai.com"])


@pytest.fixture
def kind(tmp_path: Path) -> Kind:
    """A kind of system whose program writes all roots into `all.pem`, and notes how it was called."""
    folder = tmp_path / "anchors"
    folder.mkdir()
    program, hooks = tmp_path / "take-in", tmp_path / "hooks"
    program.write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/called\ncat {folder}/*.crt > {tmp_path}/all.pem 2>&-; true\n')
    program.chmod(0o755)
    hooks.mkdir()
    (hooks / "java").write_text(f"#!/bin/sh\ncat >> {tmp_path}/told\n")
    (hooks / "java").chmod(0o755)
    (hooks / "README").write_text("no program")
    return Kind(folder, (str(program), "in"), (str(program), "--fresh"), hooks, Path("/linked"))


def test_a_root_goes_in_and_out(kind: Kind, tmp_path: Path, made: Callable[[str], Authority]) -> None:
    one, anchors = made("one"), Anchors(kind)
    assert anchors.held([one.digest]) == ()
    anchors.put({one.digest: one.root}, [one.digest])
    assert (tmp_path / "all.pem").read_bytes() == one.root
    assert [(file.name, oct(file.stat().st_mode)[-3:]) for file in kind.folder.iterdir()] == [("halton-meter.crt", "644")]
    assert anchors.held([one.digest]) == (one.digest,)
    anchors.drop([one.digest])
    assert (tmp_path / "all.pem").read_bytes() == b""
    assert list(kind.folder.iterdir()) == []
    assert (tmp_path / "called").read_text() == "in\n--fresh\n"
    assert (tmp_path / "told").read_text() == "-/linked/halton-meter.pem\n"


def test_what_is_old_goes_and_what_is_new_comes(kind: Kind, made: Callable[[str], Authority]) -> None:
    one, two, three = made("one"), made("two"), made("three")
    known = [one.digest, two.digest, three.digest]
    anchors = Anchors(kind)
    anchors.put({one.digest: one.root, two.digest: two.root}, known)
    anchors.put({two.digest: two.root, three.digest: three.root}, known)
    assert sorted(anchors.held(known)) == sorted([two.digest, three.digest])


def test_the_root_of_another_account_is_neither_ours_nor_in_the_way(kind: Kind, made: Callable[[str], Authority]) -> None:
    theirs, ours, anchors = made("theirs"), made("ours"), Anchors(kind)
    anchors.put({theirs.digest: theirs.root}, [theirs.digest])
    anchors.put({ours.digest: ours.root}, [ours.digest])
    assert sorted(file.name for file in kind.folder.iterdir()) == [f"halton-meter-{ours.digest[:8]}.crt", "halton-meter.crt"]
    anchors.drop(anchors.held([ours.digest]))
    assert anchors.held([theirs.digest]) == (theirs.digest,)


def test_the_lines_for_sudo_do_the_same(kind: Kind, made: Callable[[str], Authority]) -> None:
    one, anchors = made("one"), Anchors(KINDS[0]._replace(folder=kind.folder))
    assert anchors.put_line({one.digest: Path("/h/my root.crt")}) == (
        f"sudo install -D -m 644 '/h/my root.crt' {kind.folder}/halton-meter.crt && sudo update-ca-certificates"
    )
    Anchors(kind).put({one.digest: one.root}, [one.digest])
    assert anchors.drop_line([one.digest]) == f"sudo rm -f {kind.folder}/halton-meter.crt && sudo update-ca-certificates --fresh"


def test_a_folder_that_cannot_be_written_is_told(kind: Kind, tmp_path: Path, made: Callable[[str], Authority]) -> None:
    one, file = made("one"), tmp_path / "file"
    file.touch()
    with pytest.raises(HaltonError, match=r"file/anchors cannot be written \(Not a directory\)"):
        Anchors(kind._replace(folder=file / "anchors")).put({one.digest: one.root}, [])


def test_a_system_is_known_by_its_folder_and_its_program(kind: Kind) -> None:
    lacking = kind._replace(came=("no-such-program",))
    elsewhere = kind._replace(folder=Path("/no/such/folder"))
    assert Anchors.of_this_system([lacking, elsewhere]) is None
    found = Anchors.of_this_system([lacking, kind])
    assert found is not None and found.place == str(kind.folder)


def test_the_kinds_are_those_of_the_manuals() -> None:
    assert [(str(kind.folder), " ".join(kind.came), " ".join(kind.went)) for kind in KINDS] == [
        ("/usr/local/share/ca-certificates", "update-ca-certificates", "update-ca-certificates --fresh"),
        ("/etc/pki/ca-trust/source/anchors", "update-ca-trust extract", "update-ca-trust extract"),
        ("/etc/ca-certificates/trust-source/anchors", "trust extract-compat", "trust extract-compat"),
    ]
