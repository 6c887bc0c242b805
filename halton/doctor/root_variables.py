"""Which variable makes which program trust our root: measured with each of them, docs/doctor.md has the same table.

Some variables replace a program's roots, and so take the bundle; others add to them, and take our root alone.
"""

from __future__ import annotations

import re
from typing import NamedTuple

ROOT, BUNDLE, JAVA = "root", "bundle", "java"


class RootVariable(NamedTuple):
    """`programs` are what is called so: the name of the process, or words of it."""

    programs: tuple[str, ...]
    what: str
    variable: str
    kind: str

    def value(self, root: str, bundle: str) -> str:
        """What to set it to."""
        if self.kind == JAVA:
            return "'-Djavax.net.ssl.trustStore=FILE.p12 -Djavax.net.ssl.trustStorePassword=changeit'"
        return root if self.kind == ROOT else bundle


ROOT_VARIABLES = (
    RootVariable(("codex",), "Codex", "CODEX_CA_CERTIFICATE", ROOT),
    RootVariable(("claude",), "Claude Code", "NODE_EXTRA_CA_CERTS", ROOT),
    RootVariable(("gemini", "node", "npm", "npx", "tsx"), "Gemini CLI, and all that runs on Node", "NODE_EXTRA_CA_CERTS", ROOT),
    RootVariable(("bun",), "Bun", "NODE_EXTRA_CA_CERTS", ROOT),
    RootVariable(("deno",), "Deno", "DENO_CERT", ROOT),
    RootVariable(("cursor", "code", "electron", "copilot"), "Cursor, VS Code, Copilot", "NODE_EXTRA_CA_CERTS", ROOT),
    RootVariable(
        ("python", "uv", "pytest", "ipython", "jupyter"), "Python: httpx, aiohttp, urllib, the SDKs", "SSL_CERT_FILE", BUNDLE
    ),
    RootVariable(("python", "uv", "pytest", "ipython", "jupyter"), "Python: requests", "REQUESTS_CA_BUNDLE", BUNDLE),
    RootVariable(("python", "aws"), "Python: boto3, and the AWS command line", "AWS_CA_BUNDLE", BUNDLE),
    RootVariable(("python", "grpc"), "gRPC, such as the SDK of xAI", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", BUNDLE),
    RootVariable(("curl",), "curl", "CURL_CA_BUNDLE", BUNDLE),
    RootVariable(("git",), "git", "GIT_SSL_CAINFO", BUNDLE),
    RootVariable(("java", "gradle", "mvn", "kotlin", "idea"), "Java, which reads no other variable", "JAVA_TOOL_OPTIONS", JAVA),
    RootVariable(
        ("go", "ruby", "php", "openssl", "wget"), "Go, Ruby, PHP and what else uses OpenSSL's default", "SSL_CERT_FILE", BUNDLE
    ),
)
# What programs look for most often, where nobody knows who it was.
_COMMON = (ROOT_VARIABLES[2], ROOT_VARIABLES[6])


def of_program(name: str) -> tuple[RootVariable, ...]:
    """The variables that a program of this name may read: `python3.13` is Python."""
    words = {re.sub(r"[0-9.]+$", "", word) for word in re.findall(r"[a-z0-9.]+", name.lower())}
    return tuple(one for one in ROOT_VARIABLES if words.intersection(one.programs)) or _COMMON
