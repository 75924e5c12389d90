"""Deferred: a large module of which other libraries want a few names when they load, and which a run then never uses."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

SELDOM = (
    ("scipy.stats", "chi2", "gaussian_kde", "gmean", "rankdata", "spearmanr"),
    ("scipy.integrate", "trapezoid"),
    ("scipy.interpolate", "BSpline"),
    ("sklearn.callback._progressbar", "ProgressBar"),
)
"""What scikit-learn and seaborn want when they load, and no brief uses: a quarter of the time they take to load."""


def defer(module: str, *names: str) -> None:
    """Put off loading a module until somebody uses it: for a process that does nothing else, before it loads anything.

    Parameters
    ----------
    module : str
    names : str
        What others import from it only to call it, or something of it, later: they get a stand-in, and its first use loads the
        module. Whoever wants any other name, or a module inside, gets the real thing at once.

    Examples
    --------
    >>> defer("graphlib", "TopologicalSorter")
    >>> from graphlib import TopologicalSorter
    >>> type(sys.modules["graphlib"]).__name__
    '_Deferred'
    >>> list(TopologicalSorter({"shoe": {"sock"}}).static_order())
    ['sock', 'shoe']
    >>> type(sys.modules["graphlib"]).__name__
    'module'
    """
    if module not in sys.modules:
        sys.modules[module] = _Deferred(module, names)


class _Deferred(ModuleType):
    def __init__(self, module: str, names: tuple[str, ...]) -> None:
        super().__init__(module)
        self.__path__ = _Places(module)
        self.__dict__.update({name: _StandIn(module, name) for name in names})

    def __getattr__(self, name: str) -> Any:
        return _real(self.__name__, name)


class _Places(list[str]):
    """Where the modules inside are: looked through only when one of them is wanted, which the whole module comes before."""

    def __init__(self, module: str) -> None:
        super().__init__()
        self._module = module

    def __iter__(self) -> Iterator[str]:
        return iter(_loaded(self._module).__path__)


class _StandIn:
    """What another library has in place of a function or an object."""

    def __init__(self, module: str, name: str) -> None:
        self._place = module, name

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return _real(*self._place)(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(_real(*self._place), name)


def _real(module: str, name: str) -> Any:
    return getattr(_loaded(module), name)


def _loaded(module: str) -> ModuleType:
    if isinstance(sys.modules[module], _Deferred):
        del sys.modules[module]
    return importlib.import_module(module)
