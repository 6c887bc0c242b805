"""What the checks are given: the home and its meter, and the shell in which the doctor was called."""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from halton.doctor.proxy_address import ProxyAddress, proxy_address
from halton.errors import SettingsError
from halton.paths import Home
from halton.privacy.install import Install
from halton.privacy.process import Process
from halton.settings import Settings
from halton.setup.authority_check import Look, look
from halton.wire.find import provider_hosts


class Patient(Install):
    """A home and what is read of it once; `environment` and `folder` are those of the shell."""

    def __init__(
        self,
        home: Home,
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        processes: Sequence[Process] | None = None,
        probes: bool = True,
    ) -> None:
        super().__init__(home, processes=processes)
        self.environment = dict(os.environ if environment is None else environment)
        self.probes = probes
        self._folder = folder

    @property
    def folder(self) -> Path:
        """The shell's folder.

        :raises OSError: if it is gone.
        """
        return self._folder or Path.cwd()

    @property
    def now(self) -> datetime.datetime:
        """The clock."""
        return datetime.datetime.fromtimestamp(self.now_us / 1e6, datetime.UTC)

    @property
    def proxy_port(self) -> int:
        """The proxy's port in use, or the one it would take."""
        return int(self.status["proxy"]["port"]) if self.status else self.settings.proxy.port

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """The providers' hosts, of the settings that are in force and of config.toml."""
        try:
            stated = Settings.load(self.home).formats
        except SettingsError:
            stated = ()
        return provider_hosts(dict.fromkeys((*self.settings.formats, *stated)))

    @cached_property
    def authority(self) -> Look:
        """The authorities of the home.

        :raises LogError: if the log cannot be read.
        """
        return look(self.home, self.hosts, self.now)

    @cached_property
    def proxy(self) -> ProxyAddress | None:
        """Where this shell sends its programs' calls; None if nowhere."""
        return proxy_address(self.environment)

    @property
    def is_metered(self) -> bool:
        """Whether programs that are started in this shell go through our proxy."""
        return self.proxy is not None and self.proxy.leads_to(self.proxy_port)

    def program(self, name: str) -> str | None:
        """Where a program is that this shell would run."""
        return shutil.which(name, path=self.environment.get("PATH", os.defpath))
