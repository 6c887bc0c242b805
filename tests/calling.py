"""A program that calls, as a process of its own: where it stands and what surrounds it is what attribution is about.

`python calling.py PORT BUNDLE < steps`: each step is a line of JSON. {"chdir": FOLDER}, {"write": [FILE, TEXT]}, {"run": WORDS},
{"call": NAME} on the one kept connection, or {"calls": NAME, "number": N} in parallel, each on a connection of its own. NAME
becomes the user agent. After each step it prints a line: the seconds that the calls so far took, as a JSON list.
"""

from __future__ import annotations

import http.client
import json
import os
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HOST = "api.anthropic.com"
BODY = json.dumps({"model": "claude-haiku-4-5", "max_tokens": 9, "messages": [{"role": "user", "content": "scenario:plain"}]})


class Program:
    """One connection that is kept, and the means to open others."""

    def __init__(self, port: int, bundle: str, headers: dict[str, str]) -> None:
        self._port = port
        self._context = ssl.create_default_context(cafile=bundle)
        self._headers = headers
        self._kept: http.client.HTTPSConnection | None = None
        self.seconds: list[float] = []

    def step(self, step: dict[str, Any]) -> None:
        match step:
            case {"chdir": folder}:
                os.chdir(folder)
            case {"write": [file, text]}:
                Path(file).write_text(text)
            case {"run": words}:
                subprocess.run(words, check=True, capture_output=True)
            case {"calls": name, "number": number}:
                with ThreadPoolExecutor(number) as threads:
                    self.seconds += threads.map(self._once, [name] * number)
            case {"call": name}:
                self._kept = self._kept or self._connection()
                self.seconds.append(self._call(self._kept, name))

    def _once(self, name: str) -> float:
        connection = self._connection()
        try:
            return self._call(connection, name)
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPSConnection:
        connection = http.client.HTTPSConnection("127.0.0.1", self._port, timeout=60, context=self._context)
        connection.set_tunnel(HOST, 443)
        return connection

    def _call(self, connection: http.client.HTTPSConnection, name: str) -> float:
        begin = time.monotonic()
        headers = {"x-api-key": "sk-ant-api-test", "user-agent": f"{name}/1"} | self._headers
        connection.request("POST", "/v1/messages", BODY, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        return time.monotonic() - begin


def main() -> None:
    port, bundle, *headers = sys.argv[1:]
    program = Program(int(port), bundle, dict(line.split("=", 1) for line in headers))
    for line in sys.stdin:
        program.step(json.loads(line))
        sys.stdout.write(json.dumps(program.seconds) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
