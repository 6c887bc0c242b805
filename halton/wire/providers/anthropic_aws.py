"""Claude Platform on AWS: Anthropic's own API behind AWS's sign-in, at a host of each region; Bedrock is another thing."""

from __future__ import annotations

import msgspec

from halton.wire.providers import anthropic
from halton.wire.providers.bedrock import REGIONS

provider = msgspec.structs.replace(
    anthropic.provider, hosts=tuple(f"aws-external-anthropic.{region}.api.aws" for region in REGIONS)
)
