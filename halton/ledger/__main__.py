"""The ledger as a process: `python -m halton.ledger`."""

from __future__ import annotations

from halton.ledger.process import main as keep
from halton.logs import log_to_stderr
from halton.paths import Home

if __name__ == "__main__":
    log_to_stderr()
    keep(Home.from_environment())
