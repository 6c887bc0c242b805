"""Halton itself, while it probes its own meter: a server of the probing process on loopback, in the Messages format."""

from __future__ import annotations

import msgspec

from halton.wire.formats.anthropic_endpoints import messages
from halton.wire.probe_host import ZONE
from halton.wire.provider import Provider

provider = Provider(
    name="halton",
    hosts=(f"*.{ZONE}",),
    endpoints=(msgspec.structs.replace(messages("/v1"), kind="probe", inexact=None),),
    unlisted="control",
)
