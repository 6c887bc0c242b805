"""The step over the system's roots."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from authorities_made import with_authority
from halton.capture.authority import read_authority
from halton.errors import HaltonError
from halton.install.machine import Machine
from halton.install.steps.trust_system import TrustSystem
from halton.log.store import Log
from halton.paths import Home
from halton.setup.authority import Wish, tend


class Made:
    """Roots of a system, in memory."""

    place = "/roots"

    def __init__(self) -> None:
        self.roots: dict[str, bytes] = {}

    def held(self, known: Collection[str]) -> tuple[str, ...]:
        return tuple(digest for digest in self.roots if digest in known)

    def put(self, roots: Mapping[str, bytes], known: Collection[str]) -> None:
        self.roots = {digest: pem for digest, pem in self.roots.items() if digest not in known} | dict(roots)

    def put_line(self, copies: Mapping[str, Path]) -> str:
        return f"sudo put {' '.join(map(str, copies.values()))}"

    def drop(self, digests: Collection[str]) -> None:
        self.roots = {digest: pem for digest, pem in self.roots.items() if digest not in digests}

    def drop_line(self, digests: Collection[str]) -> str:
        return f"sudo drop {len(digests)}"


@pytest.fixture
def machine(home: Home, tmp_path: Path) -> Machine:
    with_authority(home, ["api.openai.com"])
    return Machine(home, tmp_path, {}, "")


def test_root_puts_it_in_once_and_takes_it_out(machine: Machine) -> None:
    system = Made()
    system.roots["theirs"] = b"pem"
    step = TrustSystem(machine, system, is_root=True)
    assert step.todo() is not None
    assert step.do().state == "done"
    ours = read_authority(machine.home.root / "ca")
    assert (system.roots, step.todo()) == ({"theirs": b"pem", ours.digest: ours.root}, None)
    assert [act.what for act in step.undo(dry_run=True)] == ["take our root out of those that the whole machine trusts"]
    assert len(system.roots) == 2
    list(step.undo(dry_run=False))
    assert system.roots == {"theirs": b"pem"}
    assert list(step.undo(dry_run=False)) == []


def test_the_next_authority_is_put_in_beside(machine: Machine) -> None:
    system = Made()
    step = TrustSystem(machine, system, is_root=True)
    step.do()
    with closing(Log(machine.home.log)) as log:
        tend(machine.home, log, ["api.openai.com"], Wish(renew=True))
    assert step.todo() is not None
    step.do()
    assert (len(system.roots), step.todo()) == (2, None)


def test_another_account_is_given_the_line_and_the_file(machine: Machine) -> None:
    system = Made()
    step = TrustSystem(machine, system, is_root=False)
    ours = read_authority(machine.home.root / "ca")
    copy = machine.home.run / f"halton-meter-{ours.digest[:8]}.crt"
    act = step.todo()
    assert act is not None and act.next == f"sudo put {copy}" and not copy.exists()
    done = step.do()
    assert (done.state, done.next, copy.read_bytes(), system.roots) == ("left", f"sudo put {copy}", ours.root, {})
    system.roots[ours.digest] = ours.root
    assert step.todo() is None
    (left,) = step.undo(dry_run=False)
    assert (left.state, left.next, len(system.roots)) == ("left", "sudo drop 1", 1)


def test_a_system_that_is_not_known_is_told(machine: Machine) -> None:
    step = TrustSystem(machine, None, is_root=True)
    with pytest.raises(HaltonError, match="No store of roots that is known was found on this system"):
        step.todo()
    assert list(step.undo(dry_run=False)) == []
