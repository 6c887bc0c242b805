"""The real child process, and what goes over its wire, byte for byte."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from halton.paths import Home


class Reply(NamedTuple):
    """One answer; the headers' names in lower case, each with all its values."""

    status: int
    headers: dict[str, list[str]]
    body: bytes


@contextlib.contextmanager
def child(home: Home, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The page of a home as the supervisor starts it, and its port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        command = [sys.executable, "-m", "halton.publish", "--home", str(home.root), "--fd", str(listener.fileno()), *options]
        process = subprocess.Popen(
            command, pass_fds=[listener.fileno()], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        port = listener.getsockname()[1]
    with process:
        try:
            yield process, port
        finally:
            if process.poll() is None:
                process.terminate()
                process.communicate(timeout=10)


def ask(port: int, request: str | bytes) -> Reply:
    """The first answer to these bytes."""
    return ask_all(port, request, 1)[0]


def ask_all(port: int, request: str | bytes, answers: int) -> list[Reply]:
    """So many answers to these bytes, on one connection."""
    raw = request if isinstance(request, bytes) else request.encode("latin-1")
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(raw)
        methods = [line.split(b" ")[0].decode() for line in raw.split(b"\r\n\r\n")]
        with connection.makefile("rb") as file:
            return [_read(file, methods[min(number, len(methods) - 1)]) for number in range(answers)]


def _read(file: BinaryIO, method: str) -> Reply:
    status = int(file.readline().split(b" ")[1])
    headers: dict[str, list[str]] = {}
    while line := file.readline().rstrip(b"\r\n").decode("latin-1"):
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    bodiless = method == "HEAD" or status in (204, 304)
    return Reply(status, headers, b"" if bodiless else _body(file, headers))


def _body(file: BinaryIO, headers: dict[str, list[str]]) -> bytes:
    if "content-length" in headers:
        return file.read(int(headers["content-length"][0]))
    if headers.get("transfer-encoding") != ["chunked"]:
        return file.read()
    body = b""
    while size := int(file.readline(), 16):
        body += file.read(size)
        file.readline()
    file.readline()
    return body
