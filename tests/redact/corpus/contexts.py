"""Values that only the name before them gives away: each name in each style of writing a name and its value."""

from __future__ import annotations

import re

from redact.corpus.planted import Kind

_WORD = re.compile(r"(?<![A-Za-z])([Nnckv])(?![A-Za-z])|(?<=set)(C)(?=\()")
# A name in snake case, and what its values look like.
NAMES = """
aws_secret_access_key {b:40}
aws_secret_key {b:40}
datadog_api_key {hex:32}
datadog_app_key {hex:40}
mistral_api_key {an:32}
cohere_api_key {an:40}
azure_openai_api_key {hex:32}
deepgram_api_key {hex:40}
twilio_auth_token {hex:32}
cloudflare_api_key {hex:37}
cloudflare_api_token {w:40}
heroku_api_key {uuid}
postmark_server_token {uuid}
algolia_admin_key {hex:32}
okta_api_token 00{w:40}
wandb_api_key {hex:40}
facebook_app_secret {hex:32}
twitter_consumer_secret {an:50}
spotify_client_secret {hex:32}
github_client_secret {hex:40}
oauth_client_secret {w:40}
client_secret {an:32}
tencent_secret_key {an:32}
django_secret_key {w:50}
flask_secret_key {hex:48}
jwt_secret {w:43}
session_secret {an:32}
webhook_secret {hex:40}
signing_secret {hex:32}
encryption_key {hex:64}
master_key {hex:32}
private_key {hex:64}
access_token {an:40}
refresh_token {w:48}
auth_token {hex:40}
bearer_token {an:36}
api_token {an:24}
bot_token {w:59}
service_account_token {w:80}
storage_account_key {b:86}==
db_password {pw}
database_password {an:16}
postgres_password {pw}
mysql_root_password {pw}
redis_password {an:24}
smtp_password {pw}
admin_password {pw}
keystore_password {pw}
user_passwd {pw}
db_pass {an:14}
ldap_bind_pw {pw}
password {pw}
passphrase {pass}
sudo_pwd {pw}
"""
# `N` is the name in capitals, `n` in snake case, `c` in camel case, `k` in kebab case, `v` the value.
STYLES = {
    "env": "N=v",
    "env_quoted": 'N="v"',
    "export": "export N='v'",
    "env_comment": "# old\nN=v  # rotate",
    "yaml": "n: v",
    "yaml_quoted": 'n: "v"',
    "yaml_nested": "app:\n  c: v\n  debug: true",
    "properties": "spring.app.k=v",
    "ini": "n = v",
    "toml": 'n = "v"',
    "json": '"n": "v"',
    "json_camel": '{"c":"v","x":1}',
    "json_escaped": '{\\"n\\": \\"v\\"}',
    "json_twice": '{\\\\\\"c\\\\\\":\\\\\\"v\\\\\\"}',
    "keyword": 'connect(host="db", n="v")',
    "keyword_single": "connect(n='v', port=1)",
    "typed": 'n: str = "v"',
    "dict": "config = {'n': 'v'}",
    "javascript": "const c = 'v';",
    "javascript_object": "{ c: `v` }",
    "go": 'c := "v"',
    "java": 'private static final String N = "v";',
    "csharp": 'public string c { get; set; } = "v";',
    "ruby": ":n => 'v'",
    "php": "define('N', 'v');",
    "environ": 'os.environ["N"] = "v"',
    "process_env": "process.env.N = 'v'",
    "getenv": 'os.getenv("N", "v")',
    "setter": 'client.setC("v")',
    "docker": "ENV N=v",
    "docker_space": "ENV N v",
    "kubernetes": "- name: N\n  value: v",
    "kubernetes_quoted": '- name: N\n  value: "v"',
    "terraform": 'variable "n" {\n  default = "v"\n}',
    "xml": "<n>v</n>",
    "xml_attribute": '<add key="c" value="v" />',
    "flag": "tool --k v",
    "flag_equals": "tool --k=v",
    "query": "/x?n=v&page=2",
    "prose": "the n is v",
    "prose_ticks": "My n is `v`, do not share it",
    "prose_colon": "New n: v",
    "markdown": "| n | v |",
    "bold": "**n:** `v`",
    "windows": "set N=v",
    "powershell": '$env:N = "v"',
    "diff": "+N=v",
    "log": "level=debug n=v host=a",
    "fish": "set -x N v",
}
KINDS = tuple(Kind(line.split()[0], "contextual", (line.split()[1],)) for line in NAMES.strip().splitlines())


def styled(name: str, style: str, value: str) -> str:
    """The name and its value, written in a style."""
    camel = "".join(part.capitalize() for part in name.split("_"))
    names = {"N": name.upper(), "n": name, "c": camel[:1].lower() + camel[1:], "C": camel, "k": name.replace("_", "-")}
    return "".join({**names, "v": value}.get(word, word) for word in _words(STYLES[style]))


def _words(template: str) -> list[str]:
    """The template cut at its one-letter words; `setC` ends in one."""
    return [word for word in _WORD.split(template) if word]
