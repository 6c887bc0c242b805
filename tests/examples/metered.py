"""Examples that need a running meter, and one for them: its providers are the demo's, and nothing of the machine is touched."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from examples.typed import Account, Said
from halton.demo.stage import configuration
from newcomer import newcomer
from stack import provider_in_thread

# In this order: what each shows, and how it ends.
WITH_A_METER: dict[str, tuple[str, int]] = {
    "halton run -- claude": (r"answered 200\n.*1 call", 0),
    "halton run --project billing -- python summarise.py": (r"summarised", 0),
    "halton run --once --quiet -- npm test": (r"answered 200", 0),
    "halton run --shell": (r"127\.0\.0\.1", 0),
    "halton status": (r"healthy", 0),
    "halton status --json --wait 20": (r'"state": ?"healthy"', 0),
    'eval "$(halton env)"': (r"http://127\.0\.0\.1:\d+$", 0),
    'eval "$(halton env --project billing)"': (r"http://billing:\S+@127\.0\.0\.1:\d+$", 0),
    "halton env --shell fish | source": (r"http://127\.0\.0\.1:\d+$", 0),
    'eval "$(halton env --unset)"': (r"\A\n\Z", 0),
    "halton browse": (r"http://127\.0\.0\.1:\d+/\n", 0),
    "halton browse --no-open": (r"http://127\.0\.0\.1:\d+/\n", 0),
    """printf 'Authorization: Bearer %s' "$(halton browse --token)" |
  curl -H @- http://127.0.0.1:8765/projections/calls.json""": (r'"rows": ?\[', 0),
    "halton reload": (r"config\.toml", 0),
    "halton reload --dry-run": (r"config\.toml", 0),
    "halton privacy": (r"T1", 0),
    "halton privacy --all": (r"T1", 0),
    "halton privacy --json | jq .broken": (r"^0$", 0),
    "halton doctor": (r"\S", 0),
    "halton doctor --fix": (r"\S", 0),
    """halton doctor --json | jq '.findings[] | select(.state == "problem")'""": (r"\A\Z", 0),
}
_CALLS = """#!{python}
import json, urllib.request
body = {{"model": "claude-sonnet-4-5", "max_tokens": 9, "messages": [{{"role": "user", "content": "scenario:plain"}}]}}
head = {{"x-api-key": "none", "content-type": "application/json"}}
asked = urllib.request.Request("https://api.anthropic.com/v1/messages", json.dumps(body).encode(), head)
print("answered", urllib.request.urlopen(asked, timeout=20).status)
"""


@contextmanager
def running(folder: Path) -> Iterator[Account]:
    """The account in this folder, with its meter running and programs of its own named claude and npm."""
    (folder / "bin").mkdir()
    for name, text in (("claude", _CALLS), ("npm", _CALLS), ("xdg-open", "#!/bin/sh\n")):
        (folder / "bin" / name).write_text(text.format(python=sys.executable))
        (folder / "bin" / name).chmod(0o700)
    with provider_in_thread(folder / "provider") as provider, newcomer(folder) as one:
        one.home.config.write_text(configuration(provider.port, provider.ca_file))
        one.home.config.chmod(0o600)
        account = Account(folder, one.environment)
        assert account.in_shell("halton start").code == 0
        assert account.in_shell("halton status --json --wait 40").code == 0
        yield account


def type_there(account: Account, text: str) -> Said:
    """Type it there; where a shell's environment changes, look at that."""
    text = re.sub(r"127\.0\.0\.1:8765", f"127.0.0.1:{account.environment['HALTON_BROWSE_PORT']}", text)
    if text.endswith("| source"):
        return account.in_shell(f'{text}; echo "$https_proxy"', shell="fish")
    if text.startswith("eval"):
        return account.in_shell(f'{text}; echo "$https_proxy"')
    return account.in_shell(text, 'echo "$https_proxy"\n')
