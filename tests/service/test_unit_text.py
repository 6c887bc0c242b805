from __future__ import annotations

import json
import sys

import pytest

from halton.service.unit_text import assignment, command, rest_of_line
from service.session import Session

# What a path or an argument could hold that means something to systemd, to a shell, or to nobody.
NASTY = [
    "a b",
    "",
    "%h%%n",
    "$HOME ${HOME} $$",
    'say "x"',
    "it's",
    "back\\slash\\n",
    "Ä ü 日本",
    ";",
    "#",
    "-x",
    "@a",
    "a=b",
    "{}*?~!&|<>",
]
_TELLS = "import json, os, sys; json.dump([sys.argv[1:], os.environ['PLACE']], open(sys.argv[1], 'w'))"


def test_plain_words_stay_as_they_are() -> None:
    assert command(["/usr/bin/python3", "-P", "-m", "halton", "up"]) == "/usr/bin/python3 -P -m halton up"
    assert assignment("HALTON_HOME", "/home/me/.halton-meter") == "HALTON_HOME=/home/me/.halton-meter"


def test_what_means_something_is_quoted() -> None:
    assert command(["/a b/py", 'x"y\\', "50%"]) == '"/a b/py" "x\\"y\\\\" 50%%'
    assert assignment("HALTON_HOME", "/a b/50%$x") == '"HALTON_HOME=/a b/50%%$x"'
    assert rest_of_line("/a b/50%$x") == "/a b/50%%$x"


def test_variables_are_left_alone_by_a_colon_in_front() -> None:
    assert command(["/opt/$x/py", "-P"]) == '":/opt/$x/py" -P'
    assert command(["/opt/py", "$x"]) == ':/opt/py "$x"'


def test_a_program_whose_name_systemd_refuses_is_started_by_a_shell() -> None:
    assert command(["/a'b/py", "-P"]) == """:/bin/sh -c "exec \\"$0\\" \\"$@\\"" "/a'b/py" -P"""


@pytest.mark.parametrize("name", ["my %n$HOME python ü", """my %n$HOME "python" 'x' = \\ü"""])
def test_systemd_reads_each_text_as_it_was(session: Session, name: str) -> None:
    python = session.home / name
    python.symlink_to(sys.executable)
    told, log = session.home / "told", session.home / "a %h$x ü.err.log"
    words = [str(python), "-c", f"import sys; print('seen', file=sys.stderr); {_TELLS}", str(told), *NASTY]
    session.units.mkdir(parents=True)
    lines = [
        "[Service]",
        "Type=oneshot",
        f"ExecStart={command(words)}",
        f"Environment={assignment('PLACE', 'x y%h$HOME"\\ü')}",
        f"StandardError=append:{rest_of_line(log)}",
        "",
    ]
    (session.units / "tells.service").write_text("\n".join(lines))
    session.systemctl("start", "tells.service")
    assert json.loads(told.read_text()) == [[str(told), *NASTY], 'x y%h$HOME"\\ü']
    assert log.read_text() == "seen\n"
