"""The program of `halton run`: its signals, its terminal and its exit code are as without us."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Mapping, Sequence
from types import FrameType

import click

from halton.errors import safe

# The terminal sends these to the program as well as to us; what they mean is the program's business.
_BY_TERMINAL = (signal.SIGINT, signal.SIGQUIT)
_PASSED_ON = (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)
# What a program that runs others exits with where it cannot (POSIX, env: EXIT STATUS).
_CANNOT_BE_RUN, _NOT_FOUND = 126, 127


def run_child(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a program to its end: its exit code, or 128 and the number of the signal that ended it, as shells have it.

    :raises click.ClickException: if there is no such program, or it cannot be run; its code is 127 or 126.
    """
    with _Signals() as signals:
        child = _start(arguments, environment)
        signals.go_to(child)
        code = child.wait()
    return code if code >= 0 else 128 - code


def _start(arguments: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(arguments, env=environment)
    except FileNotFoundError:
        raise _failure(f'"{safe(arguments[0])}" is not a command here. Check its name and your PATH.', _NOT_FOUND) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise _failure(f'"{safe(arguments[0])}" cannot be run: {why}. Name a program.', _CANNOT_BE_RUN) from None


def _failure(message: str, code: int) -> click.ClickException:
    failure = click.ClickException(message)
    vars(failure)["exit_code"] = code
    return failure


class _Signals:
    """Takes our signals from before the program begins: one that comes too early for it is passed on when it is there."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._early: list[int] = []

    def __enter__(self) -> _Signals:
        # A handler, unlike SIG_IGN, is not inherited by the program (signal(7)).
        self._before = {number: signal.signal(number, self._take) for number in (*_BY_TERMINAL, *_PASSED_ON)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def go_to(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        for number in self._early:
            child.send_signal(number)

    def _take(self, number: int, frame: FrameType | None) -> None:
        if number in _BY_TERMINAL:
            return
        if self._child is None:
            self._early.append(number)
        else:
            self._child.send_signal(number)
