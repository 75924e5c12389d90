"""Aside: what another process computes while this one goes on."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

T = TypeVar("T")


class Aside(Protocol):
    """Offer a computation to somebody else; what comes back returns its result, or computes it if nobody has begun.

    The function must be found by its name in a module, and neither it nor its arguments may depend on who computes: the result
    is the same wherever it comes from.
    """

    def __call__(self, function: Callable[..., T], *arguments: object) -> Callable[[], T]:
        """Offer ``function(*arguments)``."""


def here(function: Callable[..., T], *arguments: object) -> Callable[[], T]:
    """Compute in this process, when the result is asked for.

    Examples
    --------
    >>> later = here(max, 2, 3)
    >>> later()
    3
    """
    return partial(function, *arguments)


def loaded(*modules: str) -> None:
    """Load modules: the first thing to offer to whoever will be offered what needs them."""
    for module in modules:
        importlib.import_module(module)
