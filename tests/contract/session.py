"""A whole session, as somebody has one: `python session.py FOLDER`. It ends with 0 if every step did, and prints each.

A fake provider, `halton start`, real SDKs by `halton run`, the page, most commands, `halton stop`. Nothing here needs a network.
"""

from __future__ import annotations

import json
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

from halton.demo.stage import configuration
from halton.paths import Home
from replay.metered import free_port
from stack import clean_environment, provider_in_thread

CALLING = """
import anthropic, openai
turn = [{"role": "user", "content": "scenario:plain"}]
with anthropic.Anthropic(api_key="none", max_retries=0) as client:
    with client.messages.stream(model="claude-haiku-4-5", max_tokens=9, messages=turn) as stream:
        assert stream.get_final_message().usage.output_tokens == 7
with openai.OpenAI(api_key="none", max_retries=0) as client:
    assert client.responses.create(model="gpt-5-mini", input=turn).usage.output_tokens == 7
"""
COMMANDS = (
    "report",
    "daily",
    "calls --json",
    "explain {call}",
    "what-if --model claude-sonnet-4-5 --provider anthropic",
    "forecast",
    "statusline",
    "pricing list",
    "policy add spend --budget 50 --window month",
    "policy list",
    "project list",
    "bodies list",
    "bodies show {call}",
    "bodies search scenario",
    "bodies stats",
    "export {folder}/calls.parquet",
    "export events {folder}/events.jsonl",
    "log seal",
    "verify",
    "rebuild",
    "projections list",
    "replay",
    "audit",
    "logs",
    "browse --no-open",
    "doctor",
    "rebuild --check",
    "bodies purge --all --vacuum",
    "status --json",
)
PAGES = ("/", "/projections", "/projections/calls", "/projections.json?sql=select+count(*)+from+calls", "/projections/calls.csv")


class Session:
    """One home, and what is done with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = Home(folder / "home")
        ports = {"HALTON_PROXY_PORT": str(free_port()), "HALTON_BROWSE_PORT": str(free_port())}
        places = {"HALTON_HOME": str(self.home.root), "HOME": str(folder)}
        self.environment = clean_environment() | ports | places | {"NO_COLOR": "1"}

    def halton(self, *arguments: str) -> str:
        """What a command prints; it must end well."""
        command = [sys.executable, "-m", "halton", *arguments]
        done = subprocess.run(command, env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=120)
        said = f"halton {' '.join(arguments)[:60]}: {done.returncode}"
        sys.stdout.write(f"{said}\n")
        assert done.returncode == 0, f"{said}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout

    def page(self, port: int, path: str) -> None:
        """Fetch a page."""
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        sys.stdout.write(f"GET {path}: {status}\n")
        assert status == 200, path

    def run(self) -> None:
        """From start to stop."""
        self.home.prepare()
        with provider_in_thread(self.folder / "provider") as provider:
            self.home.config.write_text(configuration(provider.port, provider.ca_file))
            self.home.config.chmod(0o600)
            self.halton("start")
            try:
                self.halton("run", "--project", "billing", "--", sys.executable, "-c", CALLING)
                status = json.loads(self.halton("status", "--json", "--wait", "30"))
                call = json.loads(self.halton("calls", "--json").splitlines()[0])["call_id"]
                for command in COMMANDS:
                    self.halton(*(word.format(folder=self.folder, call=call) for word in command.split()))
                for path in PAGES:
                    self.page(status["browse"]["port"], path)
            finally:
                self.halton("stop", "--all")


if __name__ == "__main__":
    Session(Path(sys.argv[1])).run()
