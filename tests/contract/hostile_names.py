"""Names as a hostile project, provider or model would choose them, and a home whose every foreign name is one of them."""

from __future__ import annotations

import make
from halton.events.types import Event
from halton.log.store import Fact, Log
from halton.paths import Home

RUN = "window.pwned=1;document.title='pwned'"
NAMES = (
    f"<script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"'><svg onload=\"{RUN}\">",
    f"</title></style></textarea></script><script>{RUN}</script>",
    f"javascript:{RUN}",
    f'<a href="javascript:{RUN}">x</a>',
    "<img src=http://evil.example/beacon.png>",
    "http://evil.example/beacon.png",
    "<iframe src=http://evil.example/></iframe>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
    "<base href=http://evil.example/>",
    "<style>*{background:url(http://evil.example/x)}</style>",
    f"{{{{ 7*7 }}}}{{% for x in () %}}${{{RUN}}}#{{7*7}}",
    '{"img_src": "http://evil.example/beacon.png", "href": "http://evil.example/"}',
    f"`-({RUN})-'-({RUN})-\"",
    "\u202egnp.exe\u202c\u2066\u200b\ufeff",
    "\x1b]52;c;eA==\x07\x1b[2J",
    "&lt;script&gt;&amp;",
    "<!--",
    "]]>",
    "../../../../etc/passwd",
    "x" * 200,
)


def write(home: Home) -> None:
    """A log with one call for each name, under that name in all that others may name, and its views."""
    log = Log(home.log)
    log.append([Fact.of(f"call-{number}", call(name)) for number, name in enumerate(NAMES)])
    log.close()
    projector = make.projector(home.root)
    projector.catch_up()
    projector.close()


def call(name: str) -> Event:
    """A call that bears this name wherever the wire or a project could give it."""
    fields = (
        "model", "model_requested", "project", "project_name", "evidence", "session", "thread", "client", "client_version",
        "error_type", "git_branch", "git_commit", "agent", "parent_agent", "request_class", "reason", "stop_reason",
        "service_tier", "speed", "inference_geo", "response_id", "request_id", "host", "endpoint", "content_encoding",
    )  # fmt: skip
    return make.call(**dict.fromkeys(fields, name))
