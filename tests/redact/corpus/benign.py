"""What looks like a secret and is none: to take these out would spoil what is kept."""

from __future__ import annotations

import random

from redact.corpus.planted import plant

# Each line is one kind; the language is that of `plant`.
FORMS = tuple(
    line.encode().decode("unicode_escape")
    for line in r"""
The request id is {uuid}.
"id": "{uuid}", "parent_id": "{uuid}"
commit {hex:40}\nAuthor: A. Coder <a@example.com>\n\n    Fix the build
git checkout {hex:40} && git show {hex:7}
sha256:{hex:64}  dist/halton-1.0.tar.gz
"integrity": "sha512-{b:86}=="
"resolved": "https://packages.example.com/left-pad/-/left-pad-1.3.0.tgz#{hex:40}"
md5sum: {hex:32}  a.iso
![plot](data:image/png;base64,iVBORw0KGgoAAAANSUhEUg{b:600}==)
"data": "/9j/4AAQSkZJRgABAQ{b:900}", "media_type": "image/jpeg"
-----BEGIN CERTIFICATE-----\nMIID{b:60}\n{b:64}\n{b:40}==\n-----END CERTIFICATE-----
-----BEGIN PUBLIC KEY-----\nMFkw{b:60}\n-----END PUBLIC KEY-----
ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{b:43} me@host
password = os.environ["DB_PASSWORD"]
password = get_password(user, realm)
password: ${{ secrets.DB_PASSWORD }}
DB_PASSWORD=$DB_PASSWORD
DB_PASSWORD=${DB_PASSWORD:-}
export API_KEY="<your-api-key>"
OPENAI_API_KEY=your-api-key-here
OPENAI_API_KEY=sk-...
api_key = "YOUR_API_KEY"
"api_key": "{{ api_key }}"
api_key: str | None = None
token: Optional[str] = None
const token = await getToken(session);
const apiKey = process.env.API_KEY!;
String password = request.getParameter("password");
if (password.length < MIN_PASSWORD_LENGTH) throw new WeakPasswordError();
self.token = token_provider.next_token()
"password": {"type": "string", "description": "The user's password."}
"token": "string", "secret": "boolean"
max_tokens=4096, top_p=0.9
"usage": {"input_tokens": 1200, "output_tokens": 345, "cache_read_input_tokens": 99120}
The token limit is 128000 tokens; the key insight is simple.
The password must have at least 12 characters.
The password is wrong. Please try again.
Passwords are hashed with argon2id, the secret is kept in Vault.
key: value\nother_key: other_value\nprimary_key: user_id
sort(key=lambda item: item.created_at, reverse=True)
for key, value in sorted(mapping.items()):
PRIMARY KEY (customer_id, order_id), FOREIGN KEY (customer_id) REFERENCES customers
"cache_key": "user:profile:12345678", "partition_key": "tenant-42"
foreign_key="orders.customer_id", primary_key=True
token = lexer.next(); assert token.kind == TokenKind.IDENTIFIER
secretName: app-credentials\nsecretKeyRef:\n  name: app-credentials\n  key: db-password
password: changeme
password: "********"
Authorization: Bearer $TOKEN
Authorization: Bearer <token>
-H "Authorization: Bearer ${GITHUB_TOKEN}"
headers = {"Authorization": f"Bearer {token}"}
The Bearer scheme is described in RFC 6750, Basic authentication in RFC 7617.
Cookie: consent=yes; theme=dark
Set-Cookie: theme=dark; Path=/
postgres://user:password@localhost:5432/db
postgres://$USER:$PASSWORD@$HOST/db
redis://localhost:6379/0
https://example.com/a/b?page=2&sort=asc&q=hello+world
https://user@example.com/repo.git
git@github.com:org/repo.git
http://localhost:8080/path:8443/@scope/package@1.2.3
import { useSession } from "next-auth/react";
from sk_learn_extra import kernel_approximation_by_nystroem as task_runner_pipeline
sk-learn-contrib-imbalanced-classification-toolkit
disk-usage-analyzer-for-large-filesystems
risk_assessment_of_structured_products_in_2026
pk_test_publishable
npm_config_registry npm_package_name npm_lifecycle_event
hf_transfer hf_hub_download hf_model_weights_loader
re_match_all_of_these_patterns re_compile_cache
ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
AKIAIOSFODNN7EXAMPLE
sk-ant-api03-your-key-goes-here-and-here
SG.xxxxxxxx.yyyyyyyy
xoxb-your-token-here
the prefix is `sk-ant-`, that of GitHub is `ghp_`
def test_authorization_header_is_sent_with_bearer_token_and_api_key(client):
class AccessTokenRefreshIntervalConfigurationProvider extends BaseProvider {}
com.example.security.authentication.PasswordAuthenticationTokenFilterConfiguration
/usr/lib/python3.13/site-packages/authentication/secret_manager/client_secret_rotation.py
{d:16} {d:13} 2026-11-28T21:07:13.123456Z
"timestamp": {d:10}, "nonce": {d:8}
0x{hex:8} 0x{hex:16} segfault at {hex:12}
Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore.
arn:aws:iam::{d:12}:role/deploy-{lo:6}
"id": "msg_01{an:22}", "type": "message"
"id": "chatcmpl-{an:29}", "system_fingerprint": "fp_{hex:10}"
"tool_use_id": "toolu_01{an:22}", "call_id": "call_{an:24}"
"request_id": "req_01{an:22}", "response_id": "resp_{hex:48}"
"encrypted_content": "gAAAAAB{w:200}=="
"signature": "Eo{b:300}"
etag: "{hex:32}"
x-request-id: {uuid}
traceparent: 00-{hex:32}-{hex:16}-01
docker pull ghcr.io/org/app@sha256:{hex:64}
ETag: W/"{hex:32}" Last-Modified: Sat, 28 Nov 2026 21:07:13 GMT
<input type="password" name="password" placeholder="Enter your password" />
label: "Password", hint: "At least eight characters", key: "password-field"
t("auth.password.reset_link_expired_please_request_a_new_one")
mysql -u root -p shop < dump.sql
ssh -p 2222 host; mkdir -p build/release/artifacts
docker run -p 8080:80 -u 1000:1000 app
curl -u user https://example.com
git config --global user.name "A. Coder"
tool --token-file /run/secrets/token --password-stdin
| name | type | default |\n|---|---|---|\n| password | string | none |
machine learning models login password reset flow
isbn 978-3-16-148410-0, tel. +49 30 901820, order #4711-0815
body { color: #ff00ff; background: url(/static/app.{hex:8}.css) }
webpack chunk main.{hex:20}.js loaded
v1.24.3-rc.1+build.{d:8}.g{hex:7}
user_id={d:9}&session_length=30&token_count=512
aws s3 cp s3://bucket/path/to/key.json . --profile dev
model: claude-sonnet-4-5-20250929, gpt-5-mini-2025-08-07
access_token_url: https://auth.example.com/oauth/token
token_type: bearer, grant_type=client_credentials
secret: my-app-secret
SECRET_KEY_BASE, JWT_SECRET and SESSION_SECRET must be set
throw new Error("Invalid API key: " + key.slice(0, 4) + "...");
print(f"password: {password!r}, token={token}")
console.log("token", token, "expires", expiresIn);
""".strip().splitlines()
)


def benign(form: str, rng: random.Random) -> str:
    """The form, filled."""
    return plant(form, rng).text
