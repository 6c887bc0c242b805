"""The shape of a file of prices: TOML as people write it. A key that is not known is refused with the nearest one."""

from __future__ import annotations

import tomllib
import typing
from datetime import date
from typing import Any

import msgspec

from halton.errors import PriceError, safe
from halton.pricing.vocabulary import nearest


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class BookTable(_Table, frozen=True, kw_only=True):
    """`[book]`: what these prices are known by. Without it they are a user's own."""

    name: str
    version: str


class CallsTable(_Table, frozen=True, kw_only=True):
    """`[[price.calls]]`: other rates for calls of one kind, or above so many tokens; or all token rates times a factor."""

    variant: str = ""
    above: int = 0
    rates: dict[str, str] = {}
    factor: str | None = None
    of: str | None = None
    source: str | None = None


class PriceTable(_Table, frozen=True, kw_only=True):
    """`[[price]]`: the rates of one model, from a day on, until another."""

    provider: str
    model: str
    match: list[str] = []
    begins: date | None = msgspec.field(default=None, name="from")
    ends: date | None = msgspec.field(default=None, name="to")
    source: str | None = None
    checked: date | None = None
    rates: dict[str, str]
    minimum: dict[str, int] = {}
    calls: list[CallsTable] = []


class ExtendTable(CallsTable, frozen=True, kw_only=True):
    """`[[extend]]`: what the prices of some models of a book lack."""

    provider: str
    models: list[str]
    begins: date | None = msgspec.field(default=None, name="from")
    ends: date | None = msgspec.field(default=None, name="to")
    checked: date | None = None
    minimum: dict[str, int] = {}


class PriceFile(_Table, frozen=True, kw_only=True):
    """Everything that a file of prices can say."""

    book: BookTable | None = None
    price: list[PriceTable] = []
    extend: list[ExtendTable] = []

    @classmethod
    def read(cls, data: bytes) -> PriceFile:
        """The tables in these bytes.

        :raises PriceError: naming the key that is unknown, missing or of the wrong type.
        """
        try:
            table = tomllib.loads(data.decode())
            _refuse_unknown(table, cls, "")
            return msgspec.convert(table, cls)
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise PriceError(f"it is no TOML: {safe(error)}. Mend that line.") from None
        except msgspec.ValidationError as error:
            raise PriceError(f"{safe(error)}. docs/prices.md shows how a file of prices is written.") from None


def _refuse_unknown(table: dict[str, Any], kind: type[msgspec.Struct], where: str) -> None:
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        if key not in fields:
            raise PriceError(f'{where}unknown key "{safe(key)}". {nearest(key, fields)}')
        part = next((part for part in (*typing.get_args(fields[key]), fields[key]) if _is_table(part)), None)
        many = isinstance(value, list)
        for number, one in enumerate(value if many else [value], 1):
            if part is not None and isinstance(one, dict):
                _refuse_unknown(one, part, f"{where}[[{key}]] {number}: " if many else f"{where}[{key}]: ")


def _is_table(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, msgspec.Struct)
