"""The demo's client: an ordinary HTTP client that goes through the proxy, and notes when which bytes came."""

from __future__ import annotations

import hashlib
import ssl
import time

import httpx
import msgspec

from halton.attribution.credential import new_run_id, password
from halton.demo.calls import Call
from halton.paths import Home
from halton.run_key import ensure_run_key
from halton.settings import LOOPBACK

TIMEOUT_S = 20.0


class Outcome(msgspec.Struct, kw_only=True):
    """What the client saw: the status, the request it sent, the answer's digest, and the second at which each chunk came."""

    call: Call
    session: str
    status: int
    sent_headers: list[tuple[bytes, bytes]]
    digest: str
    size: int
    arrivals: list[float]


async def make_call(call: Call, session: str, home: Home, proxy_port: int, trust: ssl.SSLContext) -> Outcome:
    """Make one call through the proxy of a home, its project in the proxy's address as `halton run --project` has it.

    :raises httpx.HTTPError: if the traffic does not flow.
    """
    proof = password(ensure_run_key(home), call.project, new_run_id())
    proxy = f"http://{call.project}:{proof}@{LOOPBACK}:{proxy_port}"
    headers = {**call.headers, "content-type": "application/json", "session-id": session}
    async with (
        httpx.AsyncClient(proxy=proxy, verify=trust, timeout=TIMEOUT_S, trust_env=False) as client,
        client.stream("POST", f"https://{call.host}{call.path}", content=call.content, headers=headers) as response,
    ):
        began, digest, size, arrivals = time.monotonic(), hashlib.sha256(), 0, []
        async for chunk in response.aiter_raw():
            arrivals.append(time.monotonic() - began)
            digest.update(chunk)
            size += len(chunk)
            if len(arrivals) == call.leave_after:
                break
        return Outcome(
            call=call,
            session=session,
            status=response.status_code,
            sent_headers=list(response.request.headers.raw),
            digest=digest.hexdigest(),
            size=size,
            arrivals=arrivals,
        )
