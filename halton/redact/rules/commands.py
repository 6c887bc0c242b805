"""Passwords on command lines and in the files that command lines read."""

from __future__ import annotations

from halton.redact.rule import pattern_rule
from halton.redact.worth import password_like, stated

_VALUE = rb"[\"']?(?P<secret>[^\s\"'`\\\x00\x01]{4,256})"
_LINE = rb"[^\n\x00\x01|]{0,160}?"


def _given(found: bytes) -> bool:
    """A password that somebody typed: not a number such as 1000:1000 has, no variable, no option."""
    return stated(found) and not found.isdigit() and not found.startswith((b"-", b"/"))


rules = (
    pattern_rule(
        "user_password",
        " -u ",
        " -u=",
        " --user ",
        " --user=",
        " -u'",
        ' -u"',
        " --proxy-user ",
        " -U ",
        pattern=rb" -(?:u|U|-user|-proxy-user)[ =]?[\"']?[^\s:\"'\x00\x01]{1,64}:(?P<secret>[^\s\"'\\\x00\x01]{3,256})",
        test=_given,
    ),
    pattern_rule(
        "option_password",
        "mysql",
        "mariadb",
        "mongodump",
        "mongosh",
        "mongo ",
        pattern=rb"(?:mysql|maria|mongo)[a-z_-]{0,12}\s" + _LINE + rb"\s-p[ ]?" + _VALUE,
        test=password_like,
    ),
    pattern_rule(
        "option_password",
        "sshpass",
        "docker login",
        "podman login",
        "az login",
        "helm registry login",
        "oc login",
        "cf login",
        "htpasswd -b",
        "sqlcmd",
        "7z ",
        "unzip ",
        "zip ",
        "ansible",
        pattern=rb"[a-z0-9]{2,9}(?:\s(?:registry\s)?login|\s-b\w*)?" + _LINE + rb"\s-(?:p|P)[ ]?" + _VALUE,
        test=password_like,
    ),
    pattern_rule(
        "option_password", "redis-cli", "valkey-cli", pattern=rb"(?:redis|valkey)-cli\s" + _LINE + rb"-a " + _VALUE, test=_given
    ),
    pattern_rule(
        "option_password",
        "openssl ",
        pattern=rb"openssl [a-z0-9]+\s" + _LINE + rb"-(?:k|pass(?:in|out)? pass:)[ ]?" + _VALUE,
        test=_given,
    ),
    pattern_rule("option_password", "pass:", pattern=rb"(?<= )pass:" + _VALUE, test=password_like),
    pattern_rule(
        "typed_password",
        "echo ",
        "printf ",
        pattern=rb"(?:echo|printf) (?:-n )?[\"']?(?P<secret>[^\s\"'\\\x00\x01|]{4,128})(?:\\n)?"
        rb"[\"']?\s?\|\s?(?:sudo -S|docker login|gh auth|su |passwd|chpasswd|cryptsetup)",
        test=stated,
    ),
    pattern_rule("typed_password", "<<<", pattern=rb"<<< ?[\"']?(?P<secret>[^\s\"'\\\x00\x01]{12,256})", test=password_like),
    pattern_rule(
        "netrc_password",
        "machine ",
        "default login",
        pattern=rb"(?:machine\s+\S{1,128}|default)(?:\s+\d+\t)?\s+(?:(?:login|account)\s+\S{1,128}(?:\s+\d+\t)?\s+){0,2}password\s+(?P<secret>[^\s\"'\\\x00]{3,256})",
        test=stated,
    ),
    pattern_rule(
        "netrc_password",
        "login ",
        pattern=rb"login\s+[^\s\\]{1,128}(?:\s|\\n|\d+\t){1,12}password\s(?P<secret>[^\s\"'\\\x00]{3,256})",
        test=stated,
    ),
    pattern_rule(
        "pgpass",
        ":5432:",
        ":5433:",
        ":6432:",
        ":*:",
        ":3306:",
        ":26257:",
        pattern=rb":(?:[0-9]{4,5}|\*):[^\s:\"'\x00]{1,64}:[^\s:\"'\x00]{1,64}:(?P<secret>[^\s\"'\x00]{3,256})",
        test=_given,
    ),
    pattern_rule(
        "sql_password",
        "identified by ",
        "identified with ",
        " password '",
        " password e'",
        ' password "',
        pattern=rb"(?i:identified (?:with [a-z0-9_]+ )?by (?:password )?| password )[eE]?\\{0,7}"
        rb"[\"'](?P<secret>[^\"'\n\x00]{4,256}?)(?=\\{0,7}[\"'])",
        test=stated,
    ),
    pattern_rule("wifi_password", "wifi:", pattern=rb"WIFI:[^\n\x00]{0,100}?;?P:(?P<secret>[^;\n\x00]{4,63})", test=stated),
    pattern_rule("kubernetes_token", "--token ", pattern=rb"--token (?P<secret>[a-z0-9]{6}\.[a-z0-9]{16})"),
    pattern_rule(
        "registry_auth",
        "_auth=",
        "_auth =",
        '"auth"',
        "auth%22",
        'auth\\"',
        "\x00auth\x01",
        'auth\\\\\\"',
        pattern=rb"[\x00_\"\\]{0,8}auth(?:[\\\"]{0,8}\s?[:=]\s?[\\\"]{0,8}|%22%3A(?:%20)?%22|\x01)(?P<secret>[A-Za-z0-9+/]{12,8192}+={0,2})",
        test=password_like,
    ),
)
