"""Secrets that no prefix marks: the structure they stand in does."""

from __future__ import annotations

from redact.corpus.planted import rows

# ruff: noqa: E501 (one form a line)
_LINE = "{b:64}\\n"
_BODY = _LINE * 6 + "{b:40}=="
_ESCAPED = _BODY.replace("\\n", "\\\\n")
_INDENTED = _BODY.replace("\\n", "\\n    ")
_TABLE = rf"""
pem_rsa            -----BEGIN RSA PRIVATE KEY-----\n{_BODY}\n-----END RSA PRIVATE KEY-----
pem_rsa            -----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{{HEX:32}}\n\n{_BODY}\n-----END RSA PRIVATE KEY-----
pem_pkcs8          -----BEGIN PRIVATE KEY-----\n{_BODY}\n-----END PRIVATE KEY-----\n
pem_pkcs8          "private_key": "-----BEGIN PRIVATE KEY-----\\n{_ESCAPED}\\n-----END PRIVATE KEY-----\\n"
pem_encrypted      -----BEGIN ENCRYPTED PRIVATE KEY-----\n{_BODY}\n-----END ENCRYPTED PRIVATE KEY-----
pem_ec             -----BEGIN EC PRIVATE KEY-----\n{_BODY}\n-----END EC PRIVATE KEY-----
pem_dsa            -----BEGIN DSA PRIVATE KEY-----\r\n{_BODY}\r\n-----END DSA PRIVATE KEY-----
pem_openssh        -----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA{_BODY}\n-----END OPENSSH PRIVATE KEY-----
pem_openssh        -----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA{_BODY}
pem_pgp            -----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{_BODY}\n=x1Yz\n-----END PGP PRIVATE KEY BLOCK-----
pem_indented       tls.key: |\n    -----BEGIN PRIVATE KEY-----\n    {_INDENTED}\n    -----END PRIVATE KEY-----
putty              PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: me\nPublic-Lines: 2\nAAAAC3NzaC1lZDI1NTE5AAAAI\nPrivate-Lines: 1\n{{b:48}}\nPrivate-MAC: {{hex:64}}
jwk                {{"kty":"EC","crv":"P-256","x":"f83OJ3D2","y":"x_FEzRu9","d":"{{w:43}}"}}
jwk                {{"kty": "oct", "k": "{{w:43}}", "alg": "HS256"}}
wireguard          [Interface]\nPrivateKey = {{b:43}}=\nAddress = 10.0.0.2/24
wireguard          PresharedKey = {{b:43}}=
url_postgres       postgres://app:{{an:20}}@db.internal:5432/app
url_postgres       postgresql+asyncpg://app:{{pw}}@127.0.0.1/app?sslmode=require
url_postgres       DATABASE_URL="postgresql://svc_app:{{w:16}}@pg-1.example.net:6432/main"
url_mysql          mysql://root:{{an:14}}@127.0.0.1:3306/shop
url_mysql          mysql+pymysql://root:{{pw}}@db/shop
url_mongodb        mongodb+srv://app:{{an:18}}@cluster0.ab1cd.mongodb.net/?retryWrites=true
url_mongodb        mongodb://u:{{w:24}}@m1:27017,m2:27017/admin?replicaSet=rs0
url_redis          redis://:{{an:32}}@cache:6379/0
url_redis          rediss://default:{{an:40}}@eu1-fly-cat.upstash.io:6379
url_amqp           amqp://guest:{{an:16}}@rabbit:5672/%2F
url_amqp           amqps://svc:{{w:20}}@rabbit.example/vh
url_smtp           smtp://postmaster%40mg.example.org:{{an:24}}@smtp.eu.mailgun.org:587
url_http           https://admin:{{pw}}@grafana.example.com/api/health
url_http           curl https://deploy:{{an:20}}@files.example.com/a.tgz
url_git            git clone https://oauth2:{{w:26}}@gitlab.example.com/team/app.git
url_git            https://{{an:40}}@git.example.com/org/repo.git
url_git            https://x-access-token:{{an:40}}@github.com/org/repo
url_escaped        "url": "postgres:\\/\\/app:{{an:20}}@db\\/app"
url_encoded        next=postgres%3A%2F%2Fapp%3A{{an:20}}%40db%3A5432%2Fapp
url_sentry         https://{{hex:32}}:{{hex:32}}@sentry.example.com/42
cloudinary         cloudinary://{{d:15}}:{{w:27}}@demo
jwt                eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ{{w:80}}.{{w:43}}
jwt                eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJ{{w:300}}.{{w:342}}
jwe                eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..{{w:16}}.{{w:120}}.{{w:22}}
paseto             v4.local.{{w:140}}
authorization      Authorization: Bearer {{w:40}}
authorization      authorization: bearer {{an:64}}
authorization      -H 'Authorization: Bearer {{w:48}}'
authorization      "Authorization": "Bearer {{an:32}}"
authorization      {{"headers":{{"authorization":"Bearer {{w:32}}"}}}}
authorization      headers={{'Authorization': f'Bearer {{hex:40}}'}}
authorization      Authorization: Token {{hex:40}}
authorization      Authorization: {{hex:48}}
authorization      Proxy-Authorization: Basic {{b:32}}=
basic              Authorization: Basic {{b:36}}
basic              "Authorization" => "Basic {{b:28}}=="
basic              -H "Authorization: Basic {{b:40}}="
digest             Authorization: Digest username="Mufasa", realm="r", nonce="{{hex:32}}", uri="/", response="{{hex:32}}"
aws_sigv4          Authorization: AWS4-HMAC-SHA256 Credential=X/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature={{hex:64}}
header_api_key     X-Api-Key: {{an:32}}
header_api_key     -H "x-api-key: {{hex:40}}"
header_api_key     "x-api-key": "{{w:36}}"
header_api_key     api-key: {{hex:32}}
header_auth_token  X-Auth-Token: {{hex:32}}
header_auth_token  X-Vault-Token: {{an:26}}
header_auth_token  PRIVATE-TOKEN: {{w:20}}
header_auth_token  X-Goog-Api-Key: {{w:39}}
header_auth_token  X-Amz-Security-Token: {{b:200}}
header_auth_token  Ocp-Apim-Subscription-Key: {{hex:32}}
header_auth_token  X-CSRF-Token: {{w:40}}
header_auth_token  X-Figma-Token: {{w:40}}
cookie             Cookie: session={{an:32}}; theme=dark
cookie             Cookie: _ga=GA1.2.3.4; sessionid={{lo:32}}; csrftoken={{an:64}}
cookie             -b 'PHPSESSID={{lo:26}}'
cookie             "cookie": "connect.sid=s%3A{{w:32}}.{{b:43}}"
cookie             document.cookie = "JSESSIONID={{HEX:32}}"
set_cookie         Set-Cookie: sid={{w:44}}; Path=/; HttpOnly; Secure
set_cookie         set-cookie: __Host-next-auth.csrf-token={{hex:64}}%7C{{hex:64}}; Path=/
set_cookie         < Set-Cookie: laravel_session={{b:120}}; expires=Fri, 01-Jan-2027 00:00:00 GMT
odbc               Server=tcp:db.example.net,1433;Database=app;User ID=app;Password={{pw}};Encrypt=true;
odbc               "ConnectionStrings": {{ "Default": "Host=db;Username=app;Password={{an:16}};Database=app" }}
odbc               Data Source=ora;User Id=scott;Password={{pw}};
odbc               DRIVER={{ODBC Driver 18}};SERVER=db;UID=sa;PWD={{pw}}
libpq              host=db port=5432 dbname=app user=app password={{an:16}} sslmode=require
jdbc               jdbc:sqlserver://db:1433;databaseName=app;user=sa;password={{pw}};
jdbc               jdbc:postgresql://db/app?user=app&password={{an:18}}
jdbc               jdbc:oracle:thin:scott/{{an:12}}@//db:1521/XE
azure_storage      DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={{b:86}}==;EndpointSuffix=core.windows.net
azure_servicebus   Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={{b:43}}=
azure_cosmos       AccountEndpoint=https://acme.documents.azure.com:443/;AccountKey={{b:86}}==;
azure_insights     InstrumentationKey={{uuid}};IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/
azure_iothub       HostName=acme.azure-devices.net;DeviceId=d1;SharedAccessKey={{b:43}}=
azure_sas          https://acme.blob.core.windows.net/c/f.txt?sv=2024-11-04&st=2026-01-01&se=2027-01-01&sr=b&sp=r&sig={{an:40}}%2B{{an:20}}%3D
azure_sas          SharedAccessSignature sr=acme.azure-devices.net&sig={{an:41}}%3D&se=1767225600&skn=root
azure_function     https://acme.azurewebsites.net/api/run?code={{w:54}}==
logic_app          https://prod-1.westeurope.logic.azure.com/workflows/{{-hex:32}}/triggers/manual/paths/invoke?api-version=2016-10-01&sp=%2Ftriggers&sv=1.0&sig={{w:43}}
presigned_s3       https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=X&X-Amz-Date=20260101T000000Z&X-Amz-Signature={{hex:64}}
presigned_s3       https://b.s3.amazonaws.com/k?AWSAccessKeyId=X&Expires=1767225600&Signature={{an:24}}%2F{{an:12}}%3D
presigned_s3       X-Amz-Security-Token={{an:200}}%2F{{an:100}}&X-Amz-SignedHeaders=host
presigned_gcs      https://storage.googleapis.com/b/o?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=x&X-Goog-Signature={{hex:512}}
cloudfront         https://d1.cloudfront.net/v.mp4?Expires=1767225600&Signature={{w:344}}__&Key-Pair-Id=K2
query_key          https://maps.example.com/v1/geo?q=x&api_key={{an:32}}
query_key          https://api.example.com/v1?key={{w:39}}&q=1
query_key          wss://stream.example.com/ws?access_token={{an:40}}
query_key          https://api.example.com/?apikey={{hex:32}}#top
query_key          GET /v1/x?token={{hex:40}} HTTP/1.1
oauth_query        https://app.example.com/cb?code={{w:48}}&state={{an:24}}
oauth_query        https://app.example.com/cb#access_token={{w:60}}&token_type=bearer
oauth_form         grant_type=refresh_token&refresh_token={{w:60}}&client_id=app&client_secret={{w:40}}
slack_webhook      https://hooks.slack.com/services/T{{up:10}}/B{{up:10}}/{{an:24}}
discord_webhook    https://discord.com/api/webhooks/{{d:18}}/{{w:68}}
discord_webhook    https://discordapp.com/api/webhooks/{{d:19}}/{{w:68}}
teams_webhook      https://acme.webhook.office.com/webhookb2/{{uuid}}@{{uuid}}/IncomingWebhook/{{hex:32}}/{{uuid}}
google_chat        https://chat.googleapis.com/v1/spaces/AAAA/messages?key={{w:39}}&token={{w:43}}
zapier_hook        https://hooks.zapier.com/hooks/catch/{{d:7}}/{{lo:7}}x{{lo:12}}/
telegram_url       https://api.telegram.org/bot{{d:10}}:AA{{w:33}}/getMe
netrc              machine api.heroku.com\n  login me@example.com\n  password {{uuid}}
netrc              machine github.com login me password {{an:40}}
pgpass             db.example.com:5432:app:app_user:{{an:18}}
pgpass             *:5432:*:postgres:{{pw}}
npmrc              //packages.example.org/:_authToken={{uuid}}
npmrc              //npm.example.com/:_password="{{b:30}}=="\n_auth={{b:40}}=
pypirc             [pypi]\nusername = me\npassword = {{an:24}}
docker_auth        {{"auths": {{"ghcr.io": {{"auth": "{{b:44}}"}}}}}}
cli_user           curl -u admin:{{pw}} https://x.example/api
cli_user           curl --user 'svc:{{an:20}}' -X POST http://localhost:9200
cli_password       mysql -u root -p{{an:14}} shop
cli_password       mysqldump --user=root --password={{an:12}}! shop
cli_password       sshpass -p '{{pw}}' ssh root@10.0.0.1
cli_password       docker login -u me -p {{an:24}} registry.example.com
cli_password       PGPASSWORD={{pw}} psql -h db -U app
cli_password       az login --service-principal -u app -p {{w:34}} --tenant t
cli_password       redis-cli -h cache -a {{an:20}} ping
cli_password       echo '{{pw}}' | sudo -S apt-get update
cli_password       openssl enc -aes-256-cbc -k {{an:16}} -in a
cli_password       vault login -method=userpass username=me password={{pw}}
cli_token          gh auth login --with-token <<< {{hex:40}}
cli_token          tool deploy --token {{an:32}} --yes
cli_token          tool deploy --api-key={{hex:32}}
cli_token          helm install x --set auth.password={{an:16}}
htpasswd           admin:$apr1${{an:8}}${{an:22}}
htpasswd           admin:$2y$10${{an:53}}
shadow             root:$6${{an:16}}${{an:86}}:19700:0:99999:7:::
shadow             root:$y$j9T${{an:22}}${{an:43}}:19700:0:99999:7:::
argon2             $argon2id$v=19$m=65536,t=3,p=4${{b:22}}${{b:43}}
django_hash        pbkdf2_sha256$600000${{an:22}}${{b:43}}=
ldap_hash          userPassword: {{SSHA}}{{b:38}}==
otpauth            otpauth://totp/Acme:me@example.com?secret={{b32:32}}&issuer=Acme
sql_user           CREATE USER 'app'@'%' IDENTIFIED BY '{{pw}}';
sql_user           ALTER ROLE app WITH LOGIN PASSWORD '{{an:16}}';
aws_ini            [default]\naws_access_key_id = x\naws_secret_access_key = {{b:40}}\naws_session_token = {{b:300}}
gcp_service        {{"type":"service_account","private_key_id":"{{hex:40}}","client_email":"a@b.iam.gserviceaccount.com"}}
kube_config        client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQp{{b:400}}
kube_config        users:\n- name: admin\n  user:\n    token: {{w:40}}
kube_secret        kind: Secret\ndata:\n  password: {{b:24}}\n  tls.key: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS{{b:300}}
kubeadm            kubeadm join 10.0.0.1:6443 --token {{lo:6}}.{{lo:16}} --discovery-token-ca-cert-hash sha256:0
swarm              docker swarm join --token SWMTKN-1-{{lo:50}}-{{lo:25}} 10.0.0.1:2377
wifi               WIFI:T:WPA;S:home;P:{{pw}};;
wifi               wpa_passphrase="{{an:16}}"
ansible_vault      $ANSIBLE_VAULT;1.1;AES256\n{{hex:80}}\n{{hex:80}}\n{{hex:40}}
"""

KINDS = tuple(rows("structural", _TABLE))
