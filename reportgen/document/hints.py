"""Hints: what the types of a dataclass's fields say they hold."""

from __future__ import annotations

import dataclasses
import types
from functools import cache
from typing import Any, Union, get_args, get_origin

from reportgen.notes import Skipped


@cache
def row_type(hint: Any) -> type | None:
    """Return the dataclass of ``tuple[X, ...]``, also in a union with Skipped or None."""
    for part in union(hint):
        if get_origin(part) is tuple:
            for inner in get_args(part):
                kinds = [kind for kind in union(inner) if dataclasses.is_dataclass(kind) and kind is not Skipped]
                if kinds:
                    return kinds[0]  # type: ignore[return-value]  # a dataclass is a type
    return None


def dataclass_in(hint: Any) -> type | None:
    """Return the dataclass that a hint allows, but for Skipped; None where it allows none."""
    kinds = [part for part in union(hint) if dataclasses.is_dataclass(part) and part is not Skipped]
    return kinds[0] if kinds else None  # type: ignore[return-value]  # a dataclass is a type


def union(hint: Any) -> tuple[Any, ...]:
    """Return what a hint allows, each alternative for itself."""
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def is_pairs(value: Any) -> bool:
    """Whether a value lists labels, each with what belongs to it.

    Examples
    --------
    >>> is_pairs((("pandas", "3.1"),)), is_pairs(("pandas", "3.1")), is_pairs(())
    (True, False, False)
    """
    return isinstance(value, tuple) and bool(value) and all(isinstance(part, tuple) for part in value)
