"""Stretches of one chain that several processes read at the same time: each needs no more than the hash before its first row."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import zip_longest
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from halton.errors import HaltonError, LogError
from halton.log.store import Head
from halton.log.stretch import CHANGED, Stretch, read_stretch


def read_abreast(path: Path, starts: Sequence[Head], on_progress: Callable[[int], None] = lambda events: None) -> Stretch:
    """Read from the first of these heads to the end, with a process for each; the first thing that is wrong counts.

    :raises LogError: if a process ends before it is done.
    """
    with ExitStack() as stack:
        channels = [stack.enter_context(_Reading(path, start, upto)).channel for start, upto in _spans(starts)]
        return _joined(starts, _collect(channels, on_progress))


class _Reading:
    """A process that reads one stretch, and is ended with the block."""

    def __init__(self, path: Path, start: Head, upto: int | None) -> None:
        context = multiprocessing.get_context("spawn")
        self.channel, theirs = context.Pipe(duplex=False)
        self._process: BaseProcess = context.Process(target=_tell, args=(theirs, path, start, upto), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> _Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self.channel.close()


def _spans(starts: Sequence[Head]) -> list[tuple[Head, int | None]]:
    return [(start, end.position if end else None) for start, end in zip_longest(starts, starts[1:])]


def _tell(channel: Connection, path: Path, start: Head, upto: int | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all of us, and the parent ends us
    try:
        channel.send(read_stretch(path, start, upto, channel.send))
    except (HaltonError, BrokenPipeError):
        channel.close()


def _collect(channels: Sequence[Connection], on_progress: Callable[[int], None]) -> list[Stretch]:
    """What each process found, in order, up to the first stretch with a fault."""
    found: dict[int, Stretch] = {}
    while not _is_decided(found, len(channels)):
        waiting = [channel for number, channel in enumerate(channels) if number not in found]
        for channel in wait(waiting):
            assert isinstance(channel, Connection)
            told = _hear(channel)
            if isinstance(told, Stretch):
                found[channels.index(channel)] = told
            else:
                on_progress(told)
    return [found[number] for number in sorted(found)]


def _hear(channel: Connection) -> Stretch | int:
    try:
        told: Stretch | int = channel.recv()
    except EOFError:
        raise LogError("A process that verified the log was ended. Try again: halton verify") from None
    return told


def _is_decided(found: dict[int, Stretch], number: int) -> bool:
    for place in range(number):
        if place not in found:
            return False
        if found[place].kind:
            return True
    return True


def _joined(starts: Sequence[Head], stretches: Sequence[Stretch]) -> Stretch:
    for stretch, end in zip_longest(stretches, starts[1:]):
        if stretch.kind or end is None:
            return stretch
        if stretch.last != end:
            return Stretch(stretch.last, end.position, "changed", CHANGED)
    raise AssertionError("no last stretch")
