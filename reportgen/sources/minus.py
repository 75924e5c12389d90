"""Minus: how accountants and typesetters write that a number is below zero, and how everybody else does."""

from __future__ import annotations

import re

_SIGNED = re.compile(r"^[(]([^()]+)[)]$|^(.*[0-9])-$|^[\u2212\u2013](.*)$")
_NONE = re.compile(r"[+]?(?:0[0., ]*|[.,]0+)(?:[eE][-+]?[0-9]+)?")
_BELOW = re.compile(r"-\s*[0-9.,'\u2019 \u00a0\u202f]*[0-9][0-9.,'\u2019 \u00a0\u202f]*(?:[eE][-+]?[0-9]+)?")


def minus_first(text: str) -> str:
    """Write the minus signs of accountants, ``(5.00)`` and ``5.00-``, and of typesetters, as others do.

    Examples
    --------
    >>> [minus_first(text) for text in ("(5.00)", "5.00-", "\u22125", "5")]
    ['-5.00', '-5.00', '-5', '5']
    """
    return _SIGNED.sub(lambda found: "-" + "".join(filter(None, found.groups())), text)


def none_or_less(text: str) -> bool:
    """Whether a text is 0 or a number below it, whichever of its signs is the decimal one.

    Examples
    --------
    >>> [none_or_less(text) for text in ("(2)", "-1.000,5", "0,0", "1", "12-", "n/a", "")]
    [True, True, True, False, True, False, False]
    """
    plain = minus_first(text)
    return _NONE.fullmatch(plain) is not None or _BELOW.fullmatch(plain) is not None
