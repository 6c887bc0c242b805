"""Whether Java trusts us: by a trust store that JAVA_TOOL_OPTIONS names, and by no other variable."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from halton.paths import Home
from halton.privacy.finding import NotChecked
from patients_made import Asked


@pytest.fixture
def options(root: Path, tmp_path: Path) -> str:
    """Those that name a trust store with our root in it."""
    store = tmp_path / "store.p12"
    command = ["keytool", "-importcert", "-noprompt", "-alias", "halton", "-file", str(root), "-keystore", str(store)]
    subprocess.run([*command, "-storetype", "PKCS12", "-storepass", "changeit"], check=True, capture_output=True, timeout=50)
    return f"-Djavax.net.ssl.trustStore={store} -Djavax.net.ssl.trustStorePassword=changeit"


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    """A folder with a java that has no compiler, and the keytool that belongs to it."""
    folder, keytool = tmp_path / "jre", shutil.which("keytool")
    assert keytool is not None
    folder.mkdir()
    (folder / "java").write_text("#!/bin/sh\necho 'error: no module jdk.compiler' >&2\nexit 1\n")
    (folder / "keytool").write_text(f'#!/bin/sh\nexec {os.path.realpath(keytool)} "$@"\n')
    for name in ("java", "keytool"):
        (folder / name).chmod(0o700)
    return folder


def test_with_a_trust_store_it_does(asked: Asked, options: str) -> None:
    assert asked("java", JAVA_TOOL_OPTIONS=options) is None


def test_other_variables_do_not_help(asked: Asked, home: Home) -> None:
    refused = asked("java", SSL_CERT_FILE=str(home.bundle))
    assert refused is not None and "PKIX" in refused


def test_one_without_a_compiler_is_judged_by_its_trust_store(asked: Asked, options: str, runtime: Path) -> None:
    assert asked("java", PATH=f"{runtime}:/bin:/usr/bin", JAVA_TOOL_OPTIONS=options) is None
    assert asked("java", PATH=f"{runtime}:/bin:/usr/bin") == "its trust store lacks our root"


def test_one_without_either_cannot_be_asked(asked: Asked, runtime: Path) -> None:
    (runtime / "keytool").write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(NotChecked, match="keytool does not show its roots"):
        asked("java", PATH=f"{runtime}:/bin:/usr/bin")
