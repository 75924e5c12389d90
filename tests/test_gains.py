"""Gains: a range that is below nought from end to end is no tie."""

from __future__ import annotations

import pytest

from reportgen.analysis.mailing.gains import gain
from reportgen.analysis.mailing.plans import MoneyRange
from reportgen.notes import Judgement, Verdict


@pytest.mark.parametrize(
    ("low", "value", "high", "expected"),
    [
        (5.0, 9.0, 12.0, Judgement(Verdict.SOLID, "gain_above_zero")),
        (2.0, 9.0, 12.0, Judgement(Verdict.INDICATIVE, "gain_includes_zero")),  # 2 less the 3 of optimism is below nought
        (-9.0, -4.0, 1.0, Judgement(Verdict.UNSUPPORTED, "no_gain")),
        (-9.0, 0.0, 0.0, Judgement(Verdict.UNSUPPORTED, "no_gain")),
        (-9.0, -4.0, -1.0, Judgement(Verdict.UNSUPPORTED, "surely_less")),
    ],
)
def test_a_gain_is_judged_by_its_range(low: float, value: float, high: float, expected: Judgement) -> None:
    """By hand: the optimism of the best plan comes off the low end alone."""
    found = gain("everybody", MoneyRange(value, low, high), 3.0, None)
    assert (found.over, found.profit, found.judgement) == ("everybody", MoneyRange(value, low - 3, high), expected)


def test_a_control_group_in_doubt_makes_no_gain_solid() -> None:
    found = gain("nobody", MoneyRange(9.0, 5.0, 12.0), 0.0, "arms_not_comparable")
    assert found.judgement.verdict is not Verdict.SOLID
