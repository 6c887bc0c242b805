"""The law of authorities: whoever trusted an authority is served what it can verify, for all that it covered, until it ends.

Days pass, the clock is ahead for a while, hosts come and go, somebody asks for the next one or for another in place of all, and
the power goes out between any two steps on the disk. Programs start in between and keep the roots that they read then. What
workers show to each of them is verified by OpenSSL at that day.
"""

from __future__ import annotations

import datetime
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st
from mitmproxy.connection import Client
from mitmproxy.options import Options
from mitmproxy.proxy.context import Context
from OpenSSL import crypto

from halton.capture.authorities import lives, read_in_force
from halton.capture.authority import ROOT_FILE, Authority, covers, read_authority
from halton.capture.leaves import Leaves, load_signers
from halton.errors import HomeError
from halton.log.store import Log
from halton.paths import Home
from halton.setup.authority import Wish, tend
from halton.setup.authority_folder import folders
from halton.setup.authority_record import read_record

FIRST = ("api.openai.com", "api.anthropic.com")
MORE = ("a.example.com", "b.example.com", "*.c.example.com")
DAY = datetime.timedelta(days=1)
STEPS = ("open", "replace", "unlink", "link", "fsync", "chmod", "fchmod")


class PowerCut(BaseException):
    """Nothing is done any more from here on, not even cleaning up."""


@contextmanager
def power_for(steps: int | None) -> Iterator[None]:
    """So many steps on the disk, then none."""
    left = [10**9 if steps is None else steps]

    def counted(real: Any) -> Any:
        def step(*arguments: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise PowerCut
            return real(*arguments, **named)

        return step

    patches = [patch.object(os, name, counted(getattr(os, name))) for name in STEPS]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


class World:
    """A home, its worker, a clock, and programs: what each knows is the authorities whose roots it read when it started."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "home")
        self.home.prepare()
        self.now = datetime.datetime.now(datetime.UTC)
        self.hosts = set(FIRST)
        self.made: dict[str, Authority] = {}
        self.programs: list[list[Authority]] = []
        self.tend(Wish())
        self.leaves = Leaves(load_signers(read_in_force(self.home, folder)), lambda: self.now)

    def tend(self, wish: Wish, steps: int | None = None) -> bool:
        """One tending, which may be cut off; whether it came to its end."""
        with closing(Log(self.home.log)) as log:
            try:
                with power_for(steps):
                    tended = tend(self.home, log, sorted(self.hosts), wish, self.now)
            except PowerCut:
                return False
        self.made |= {one.digest: one for one in tended.authorities}
        return True

    def start_program(self) -> None:
        bundle = self.home.bundle.read_bytes()
        self.programs.append([one for one in self.made.values() if one.root in bundle])

    def worker_looks(self) -> None:
        """As it does every few seconds: what it cannot read changes nothing."""
        try:
            self.leaves.adopt(load_signers(read_in_force(self.home, folders(self.home)[-1])))
        except (OSError, HomeError):
            pass

    def worker_restarts(self) -> None:
        """One that begins has nothing to fall back on: what the note says must lie there."""
        self.leaves = Leaves(load_signers(read_in_force(self.home, folders(self.home)[-1])), lambda: self.now)

    def broken(self) -> list[tuple[int, str]]:
        """Programs and hosts for which a living authority that they know could sign, and that cannot be verified."""
        valid = self.valid()
        return [
            (number, host)
            for number, known in enumerate(self.programs)
            for host in (*FIRST, "a.example.com", "b.example.com", "x.c.example.com")
            if any(covers(one, host) and lives(one, self.now) for one in known if one.digest in valid)
            and not self._verifies(known, host)
        ]

    def valid(self) -> tuple[str, ...]:
        """Those that were not replaced, as one is whose key was stolen: whoever trusts only such a one is owed nothing."""
        with closing(Log(self.home.log)) as log:
            return read_record(log).valid

    def keys(self) -> set[str]:
        """The digests of all authorities whose keys lie in the folder."""
        files = folders(self.home)[-1].glob("*.pem")
        return {read_authority(file.parent, file.name).digest for file in files if file.name != ROOT_FILE}

    def _verifies(self, known: Sequence[Authority], host: str) -> bool:
        client = Client(peername=("127.0.0.1", 1), sockname=("127.0.0.1", 2), timestamp_start=0.0)
        client.sni = host
        entry = self.leaves.get_cert(Context(client, Options()))
        store = crypto.X509Store()
        store.set_time(self.now.replace(tzinfo=None))
        for one in known:
            store.add_cert(crypto.load_certificate(crypto.FILETYPE_PEM, one.root))
        chain = [crypto.X509.from_cryptography(one.to_cryptography()) for one in entry.chain_certs]
        leaf = crypto.X509.from_cryptography(entry.cert.to_cryptography())
        try:
            crypto.X509StoreContext(store, leaf, chain).verify_certificate()
        except crypto.X509StoreContextError:
            return False
        return True


CHANGES = st.one_of(
    st.tuples(st.just("days"), st.sampled_from([1, 5, 20, 59, 61, 150, 304, 363, 364, 400])),
    st.tuples(st.just("ahead"), st.sampled_from([31, 310, 370, 400, 3000])),
    st.tuples(st.sampled_from(["settings", "without", "add"]), st.sampled_from(MORE)),
    st.tuples(st.sampled_from(["renew", "replace", "program"]), st.none()),
)
CUTS = st.one_of(st.none(), st.integers(0, 60))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(CHANGES, CUTS), min_size=1, max_size=6))
@example([(("days", 1), None), (("days", 304), None), (("ahead", 310), 0)])
@example([(("ahead", 370), None), (("days", 363), None), (("days", 20), 0)])
def test_whoever_trusts_an_authority_can_verify_what_is_shown_until_it_ends(
    story: list[tuple[tuple[str, Any], int | None]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.start_program()
        for (change, value), cut in story:
            wish = Wish()
            match change:
                case "days":
                    world.now += value * DAY
                case "ahead":
                    world.now += value * DAY
                    world.tend(wish)
                    world.worker_looks()
                    assert world.broken() == [], "while the clock is ahead"
                    world.now -= value * DAY
                case "settings":
                    world.hosts.add(value)
                case "without":
                    world.hosts.discard(value)
                case "add":
                    wish = Wish(added=(value,))
                case "renew":
                    wish = Wish(renew=True)
                case "replace":
                    wish = Wish(replace=True)
                case _:
                    world.start_program()
            whole = world.tend(wish, cut)
            world.worker_looks()
            assert world.broken() == [], "right after it" if whole else "after the power went out"
            world.worker_restarts()
            assert world.broken() == [], "a worker that begins now"
            world.start_program()
            assert world.tend(Wish()), "a home that the power left as it is can be started"
            world.worker_looks()
            assert world.broken() == [], "after the next start"
            assert world.keys() <= set(world.valid()), "no key of one that was replaced is left"
            world.start_program()
