"""Actions: what to do with each segment, and how to test it."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.notes import Judgement
from reportgen.units import Money, Share


@dataclass(frozen=True)
class Action:
    """One recommendation.

    Attributes
    ----------
    priority : int
        1 is first.
    segment : int
    code : str
        "early_access" (high value, recent), "win_back" (high value, lapsing), "grow" (lower value, recent), "low_cost" (lower value,
        lapsing), "keep" (nothing sets it apart).
    mail : str
        "pays", "unclear", "loses" or "unknown": the latest campaign's response against break-even.
    channel, category : str or None
        The user's labels: where to say it, what to offer.
    low, base, high : Money or None
        What is at stake in the horizon (retention), None where it cannot be computed.
    test_n : int or None
        Customers an arm to see ``test_effect`` with 80% power at 5%; None without response data or where the segment is too small.
    test_effect : Share or None
        Difference of response rates the test can see.
    judgement : Judgement
    """

    priority: int
    segment: int
    code: str
    mail: str
    channel: str | None
    category: str | None
    low: Money | None
    base: Money | None
    high: Money | None
    test_n: int | None
    test_effect: Share | None
    judgement: Judgement
