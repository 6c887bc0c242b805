"""mitmproxy's add-ons import libraries that warn of their own old ways: imported once, here, with nobody listening."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import mitmproxy.addons  # noqa: F401
