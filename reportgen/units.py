"""Units of the numbers in a brief, and the one rounding they get.

Money is counted in integer minor units (cents) in every frame and becomes a ``Money`` only where a section is built, so that sums
are exact. All other floats keep ten significant digits, so that the order in which threads add cannot show.
"""

from __future__ import annotations

import dataclasses
import math
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import Field

MINOR_UNITS = 100
"""Minor units in one unit of the account currency: cents, whatever the currency, so that a table reconciles to the cent."""

SIGNIFICANT_DIGITS = 10
"""Far above what a page shows, far below the last bits that differ between machines."""

Money = Annotated[float, Field(description="amount in the account currency, exact to the cent")]
Share = Annotated[float, Field(ge=0, le=1, description="share or rate in [0, 1]")]

T = TypeVar("T")


def money(minor: float) -> float:
    """Convert minor units to an amount in the account currency.

    Parameters
    ----------
    minor : int or float
        Minor units; a mean may be fractional and is rounded to a whole one.

    Examples
    --------
    >>> money(135698800)
    1356988.0
    >>> money(60579.82)
    605.8
    """
    return round(minor) / MINOR_UNITS


def significant(value: float) -> float:
    """Round to ``SIGNIFICANT_DIGITS``.

    Examples
    --------
    >>> significant(1 / 3)
    0.3333333333
    """
    if value == 0 or not math.isfinite(value):
        return value
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")


def settled(section: T) -> T:
    """Round every float of a frozen section once; ``Money`` fields to the cent, all others to ``SIGNIFICANT_DIGITS``.

    A whole number in a field of floats becomes one, so that a brief that was read back is written as it was.

    Raises
    ------
    ValueError
        If a float is NaN or infinite: what is unknown must be None or Skipped.
    """
    return _settled(section, type(section))  # type: ignore[no-any-return]  # the walk returns what it was given


def _settled(value: Any, hint: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        hints = _hints(type(value))
        changes = {f.name: _settled(getattr(value, f.name), hints[f.name]) for f in dataclasses.fields(value)}
        return type(value)(**changes)
    if isinstance(value, tuple):
        return tuple(map(_settled, value, _inner(hint, len(value))))
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"a brief holds no {value}")
        return round(value, 2) if _is_money(hint) else significant(value)
    return float(value) if type(value) is int and _is_float(hint) else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    """Hints of a dataclass: a section holds hundreds of one kind, and to find them out compiles each annotation."""
    return get_type_hints(kind, include_extras=True)


@cache
def _inner(hint: Any, n: int) -> tuple[Any, ...]:
    """Hints of the elements of a tuple, which may be one of several possibilities."""
    of = next((a for a in _options(hint) if get_origin(a) is tuple), None)
    inner = get_args(of)
    return inner if len(inner) == n and Ellipsis not in inner else (inner[0] if inner else None,) * n


def _is_money(hint: Any) -> bool:
    return Money in _options(hint)


def _is_float(hint: Any) -> bool:
    options = _options(hint)
    return int not in options and any(float in (a, getattr(a, "__origin__", None)) for a in options)


@cache
def _options(hint: Any) -> tuple[Any, ...]:
    """What a hint allows: the members of a union, or itself."""
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
