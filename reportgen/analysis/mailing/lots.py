"""Lots: who is left alone in a test, drawn so that the same customer draws the same lot every time."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import narwhals as nw

from reportgen.analysis.mailing.contacted import takes_part
from reportgen.analysis.targeting import Targeting
from reportgen.analysis.trial import Trial
from reportgen.notes import Skipped

HELD_OUT, CONTACT = "hold_out", "contact"
"""Arms of the proposed test in audience files."""

_OTHER_LOTS = 2**32  # beyond every seed: who takes part must say nothing of who is left alone
_LARGEST = 2**64  # of a lot of eight bytes
_PERCENT = 100


def lots(customer_ids: Iterable[str], seed: int) -> list[float]:
    """Return a number in [0, 1) for each id, as good as drawn by chance: the BLAKE2b hash of the id, keyed by the seed.

    A customer's number depends on nothing but the id and the seed, so it stays when the table grows, shrinks or is shuffled.

    Examples
    --------
    >>> a, b = lots(["C1", "C2"], seed=1)
    >>> lots(["C2", "C3"], seed=1)[0] == b, lots(["C1"], seed=2)[0] == a
    (True, False)
    """
    key = seed.to_bytes(8, "big")
    hashes = (hashlib.blake2b(who.encode("utf-8", "surrogatepass"), digest_size=8, key=key).digest() for who in customer_ids)
    return [int.from_bytes(found, "big") / _LARGEST for found in hashes]


def drawn_arms(customer_ids: Iterable[str], share_held_out: float, treatments: int, seed: int) -> list[str]:
    """Draw each customer into the control group or one of the treatments, which share the others evenly.

    Parameters
    ----------
    customer_ids : iterable of str
    share_held_out : float
        In [0, 1]: what each customer's chance is, so that the count differs from its share by a few.
    treatments : int
        With one the others are "contact", with more "contact_1", "contact_2" ...
    seed : int

    Examples
    --------
    >>> ids = [f"C{i}" for i in range(1000)]
    >>> drawn_arms(ids, 0.1, 1, seed=1).count("hold_out")
    99
    """
    names = _names(treatments)
    found = []
    for lot in lots(customer_ids, seed):
        rest = (lot - share_held_out) / (1 - share_held_out) if share_held_out < 1 else 0.0
        found.append(HELD_OUT if lot < share_held_out else names[min(treatments - 1, math.floor(rest * treatments))])
    return found


def _names(treatments: int) -> list[str]:
    return [CONTACT] if treatments == 1 else [f"{CONTACT}_{i}" for i in range(1, treatments + 1)]


def _drawn_in_turn(ids: Sequence[str], among: Sequence[bool], planned: Trial, seed: int) -> list[str]:
    """Draw as many as planned into each arm, one arm after the other, and nobody else into any."""
    order = sorted((lot, at) for at, lot in enumerate(lots(ids, seed)) if among[at])
    each = planned.plans[0].n_hold_out or 0
    found = [""] * len(ids)
    for place, (_, at) in enumerate(order[: each * (planned.treatments + 1)]):
        found[at] = (HELD_OUT, *_names(planned.treatments))[place // each]
    return found


def with_test_arm(
    members: nw.DataFrame[Any], planned: Trial | Skipped, targeting: Targeting | Skipped, seed: int
) -> nw.DataFrame[Any]:
    """Add the column ``test_arm``: what each customer gets in the proposed test, blank for those who take no part.

    Left out where no test is planned, or one campaign is not enough for it.

    Parameters
    ----------
    members : narwhals DataFrame
        The audience files' rows, with ``response_probability`` and ``decile`` where the test is among those worth a contact.
    planned : Trial or Skipped
    targeting : Targeting or Skipped
        Says of whom it is planned.
    seed : int

    Notes
    -----
    The share held out is the smallest in whole percent that holds out as many as planned, so at least so many are, and small
    changes from month to month move nobody. Where nobody is written to but for the test, each arm has just as many as planned.
    """
    if isinstance(planned, Skipped) or planned.plans[0].n_hold_out is None:
        return members
    ids, segments = members["customer_id"].to_list(), members["segment"].to_list()
    own = {plan.segment for plan in planned.plans}
    worth = [True] * len(ids)
    if planned.whom in ("recommended", "budget") and isinstance(targeting, Targeting):
        worth = takes_part(members, targeting)
    elif planned.whom == "affordable":
        worth = _by_lot(ids, segments, {plan.segment: plan.n_customers for plan in planned.plans}, seed)
    among = [segment in own and mark for segment, mark in zip(segments, worth, strict=True)]
    drawn = sorted(lots((who for who, part in zip(ids, among, strict=True) if part), seed))
    if not drawn:
        return members
    if planned.only_arms:
        shown = _drawn_in_turn(ids, among, planned, seed)
        return members.with_columns(nw.new_series("test_arm", shown, nw.String, backend=members.implementation))
    last = drawn[min(planned.plans[0].n_hold_out, len(drawn)) - 1]
    arms = drawn_arms(ids, (math.floor(_PERCENT * last) + 1) / _PERCENT, planned.treatments, seed)
    shown = [arm if part else "" for arm, part in zip(arms, among, strict=True)]
    return members.with_columns(nw.new_series("test_arm", shown, nw.String, backend=members.implementation))


def _by_lot(ids: Sequence[str], segments: Sequence[int], wanted: Mapping[int | None, int], seed: int) -> list[bool]:
    """Mark as many customers of each segment as are wanted."""
    left, found = Counter(wanted), [False] * len(ids)
    for _, at in sorted((lot, at) for at, lot in enumerate(lots(ids, seed + _OTHER_LOTS))):
        found[at] = left[segments[at]] > 0
        left[segments[at]] -= 1
    return found
