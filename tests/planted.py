"""A secret to plant where none may be: made when it is needed, so that none stands in this repository."""

from __future__ import annotations

import random
import string


def token(seed: int = 7) -> str:
    """What has the form of a GitHub token (kind github_token)."""
    letters = random.Random(seed).choices(string.ascii_letters + string.digits, k=36)
    return f"ghp_{''.join(letters)}"
