"""Amounts and spans as people type them for a policy: 50 or $2.50, 2M or 200k, 90m or 1h."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import click

PICO = 10**12
_DOLLARS = re.compile(r"\$?([0-9]{1,7}(?:,[0-9]{3})*(?:\.[0-9]{1,12})?)")
_COUNT = re.compile(r"([0-9][0-9_,]{0,18}(?:\.[0-9]{1,6})?)([kKmM]?)")
_SPAN = re.compile(r"([1-9][0-9]{0,5})([mhdw])")
_SCALES = {"": 1, "k": 1000, "m": 1_000_000}
MINUTE_US = 60_000_000
_UNITS = {"m": MINUTE_US, "h": 60 * MINUTE_US, "d": 1440 * MINUTE_US, "w": 10_080 * MINUTE_US}


class Dollars(click.ParamType[int]):
    """Dollars, in pico-dollars."""

    name = "usd"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The amount."""
        found = _DOLLARS.fullmatch(str(value).strip())
        if not found:
            self.fail(f'"{value}" is no amount of dollars. Write 50 or 2.50.', param, ctx)
        return int(Fraction(found[1].replace(",", "")) * PICO)


class Count(click.ParamType[int]):
    """A whole number, which may end in k or M."""

    name = "count"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number."""
        if isinstance(value, int):
            return value
        found = _COUNT.fullmatch(str(value).strip())
        exact = Fraction(re.sub("[_,]", "", found[1])) * _SCALES[found[2].lower()] if found else Fraction(1, 2)
        if exact.denominator != 1:
            self.fail(f'"{value}" is no whole number. Write 60, 200k or 2M.', param, ctx)
        return exact.numerator


class Span(click.ParamType[int]):
    """A span of time, in microseconds."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The span."""
        if isinstance(value, int):
            return value
        found = _SPAN.fullmatch(str(value).strip())
        if not found:
            self.fail(f'"{value}" is no span. Write 30m, 1h or 2d.', param, ctx)
        return int(found[1]) * _UNITS[found[2]]


def patterns(text: str) -> tuple[str, ...]:
    """The patterns of a list with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
