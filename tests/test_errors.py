"""Every error that users see is of one family."""

from __future__ import annotations

import inspect

from halton import errors


def test_all_errors_are_of_one_family_and_say_what_they_mean() -> None:
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__]
    assert all(issubclass(kind, errors.HaltonError) and kind.__doc__ for kind in kinds)
    assert len(kinds) >= 7
