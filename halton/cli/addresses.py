"""Where a meter listens, as the commands say it that start one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click


def echo_addresses(status: Mapping[str, Any]) -> None:
    """Two lines: the proxy's address and the page's."""
    click.echo(f"Proxy    http://{status['proxy']['host']}:{status['proxy']['port']}")
    click.echo(f"Page     http://{status['browse']['host']}:{status['browse']['port']}")
