"""Ledger: what the customers could bring, as they are and as resamples of them would be, and each of them counted once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod, sqrt

import numpy as np

from reportgen.analysis.money.prospects import Prospects, thinned
from reportgen.analysis.money.scenarios import BESIDE, KINDS, SHARES, Assumption
from reportgen.analysis.money.valuation import Terms, amounts, redrawn, sums
from reportgen.analysis.statistics.arrays import Codes, Values


@dataclass(frozen=True)
class Book:
    """All that the rows are read from; amounts in minor units.

    Attributes
    ----------
    numbers : tuple of int
        The segments.
    per_customer : array of shape (kinds, customers)
        Before the assumed shares.
    segment : array of int
        Position in ``numbers`` of each customer.
    levels : array of shape (3, kinds)
        What the shares multiply to: low, base, high; 0 where a kind is not in the total.
    kinds, combined : arrays
        As in ``Sums``, of the customers as they are.
    drawn_kinds, drawn_combined : arrays
        Of the resamples.
    """

    numbers: tuple[int, ...]
    per_customer: Values
    segment: Codes
    levels: Values
    kinds: Values
    combined: Values
    drawn_kinds: Values
    drawn_combined: Values


def levels(assumed: Mapping[str, Assumption]) -> tuple[tuple[float, ...], ...]:
    """Return what the shares of each kind multiply to, at low, base and high; 0 where it is not there or beside the total."""

    def share(code: str, end: str) -> float:
        return float(getattr(assumed[code], end)) if code in assumed else 0.0

    return tuple(
        tuple(0.0 if kind == BESIDE else prod(share(code, end) for code in SHARES[kind]) for kind in KINDS)
        for end in ("low", "base", "high")
    )


def book(people: Prospects, terms: Terms, assumed: Mapping[str, Assumption], n_resamples: int, seed: int) -> Book:
    """Value the customers as they are, and as resamples of them would be.

    Notes
    -----
    What is estimated (who has lapsed, medians, answers, take-up and what it is worth) is estimated anew in each resample. Above
    ``MAX_REDRAWN`` customers the resamples are of a sample of m of the n, and what they deviate by is divided by the square root
    of n / m, by which the larger table knows a total better (Bickel, Goetze & van Zwet 1997, Statistica Sinica 7, 1-31: m out of
    n); the amounts themselves are always those of all customers.
    """
    shares = levels(assumed)
    each = amounts(people, terms)
    kinds = _by_segment(each, people)
    together = _by_segment(np.stack([worth_most(each, level) for level in shares]), people)
    sample = thinned(people, seed)
    own, drawn = sums(sample, terms, shares), redrawn(sample, terms, shares, n_resamples, seed)
    scale = people.n / sample.n / sqrt(people.n / sample.n)
    return Book(
        numbers=people.numbers,
        per_customer=each,
        segment=people.segment,
        levels=np.array(shares),
        kinds=kinds,
        combined=together,
        drawn_kinds=kinds + (drawn.kinds - own.kinds) * scale,
        drawn_combined=together + (drawn.combined - own.combined) * scale,
    )


def counts_once(found: Book, level: Values) -> list[list[int]]:
    """Return what of each kind's amount is counted in the total: minor units, kinds by segments.

    Every customer goes to the kind that is worth most; of equals to the earlier one of KINDS. Whole minor units may leave
    the sum one short of the largest kind, which then gets it.

    Parameters
    ----------
    found : Book
    level : array
        What the shares of each kind multiply to.
    """
    worth = found.per_customer * level[:, None]
    chosen = worth.argmax(axis=0)
    best = worth.max(axis=0)
    once = [
        [round(v) for v in np.bincount(found.segment, best * (chosen == kind), len(found.numbers))] for kind in range(len(KINDS))
    ]
    alone = found.kinds * level[:, None]
    for i in range(len(found.numbers)):
        largest = int(alone[:, i].argmax())
        once[largest][i] += max(0, round(alone[largest, i]) - sum(kind[i] for kind in once))
    return once


def worth_most(each: Values, level: Sequence[float]) -> Values:
    """Return what each customer brings in the kind that is worth most."""
    best: Values = (each * np.array(level)[:, None]).max(axis=0)
    return best


def _by_segment(rows: Values, people: Prospects) -> Values:
    return np.stack([np.bincount(people.segment, row, len(people.numbers)) for row in rows])
