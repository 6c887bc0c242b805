"""The one family of errors that users see: each says what is wrong and what to do next."""


class HaltonError(Exception):
    """Something a user can mend; the message ends with how."""


class SettingsError(HaltonError):
    """config.toml or a flag holds something Halton cannot use."""


class HomeError(HaltonError):
    """The home folder is not safe to use."""


class PortTaken(HaltonError):
    """Somebody else listens on a port that Halton was told to use."""


class LogError(HaltonError):
    """The event log cannot be read or written."""


class ProjectionError(HaltonError):
    """A projection's file cannot be read or does not run."""


class MeterDown(HaltonError):
    """A command needs the meter and it does not answer."""
