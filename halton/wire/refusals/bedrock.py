"""AWS's errors, on Bedrock's own endpoints: named in a header, told in the body."""

from __future__ import annotations

import re

from halton.wire.provider import Provider, Route
from halton.wire.refusal import LIMIT, Said, Shape

_OWN = re.compile(r"/model/.*|/async-invoke.*|/guardrail.*")


def _fits(provider: Provider, route: Route) -> bool:
    return provider.name == "aws" and bool(_OWN.fullmatch(route.endpoint))


def _say(kind: str, sentence: str) -> Said:
    # AWS's SDKs try again at each 429 and each exception that is named after throttling, so this is its word for a quota.
    if kind in LIMIT:
        status, name = 400, b"ServiceQuotaExceededException"
    elif kind == "models":
        status, name = 403, b"AccessDeniedException"
    else:
        status, name = 400, b"ValidationException"
    return Said(status=status, body={"message": sentence}, headers=((b"x-amzn-errortype", name),))


shape = Shape(fits=_fits, say=_say)
