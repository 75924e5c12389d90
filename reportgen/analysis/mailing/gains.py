"""Gains: what the best mailing earns over each other one, resample by resample."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.analysis.mailing.cells import Cells, Drawn
from reportgen.analysis.mailing.choice import Mailings
from reportgen.analysis.mailing.plans import Economics, MoneyRange, additions, money_range, widened
from reportgen.analysis.uplift import doubted
from reportgen.notes import Judgement, Verdict


@dataclass(frozen=True)
class Gain:
    """Profit of the plan that the probabilities say is best, within a given budget, over another one, on the same customers.

    Attributes
    ----------
    over : str
        A plan.
    profit : MoneyRange
        The value holds the optimism of the best plan, the low end does not.
    judgement : Judgement
        "gain_above_zero", "gain_includes_zero", "no_gain" (by its value), "surely_less" (by its high end as well).
    """

    over: str
    profit: MoneyRange
    judgement: Judgement


def gains(made: Mailings, best: str, gathered: Cells, draws: Drawn, terms: Economics) -> dict[str, MoneyRange]:
    """Compare the best plan with each other one, resample by resample; the ranges hold for all of them together."""
    masks = made.masks
    if best == "budget" and not masks[best].any():
        return {}
    cost = {m: float(gathered.n @ mask) * terms.cost for m, mask in masks.items()}
    value = {m: float(gathered.added @ mask) * terms.value - cost[m] for m, mask in masks.items()}
    redrawn = {m: additions(mask, gathered, draws) * terms.value - cost[m] for m, mask in masks.items()}
    over = {m: money_range(value[best] - value[m], redrawn[best] - redrawn[m]) for m in masks if m != best}
    return {m: widened(found, made.together) for m, found in over.items()}


def gain(over: str, found: MoneyRange, optimism: float, why: str | None) -> Gain:
    """Judge a gain without the optimism of the best plan; None or why a control group leaves it in doubt."""
    profit = MoneyRange(found.value, round(found.low - optimism, 2), found.high)
    if profit.value <= 0:
        return Gain(over, profit, Judgement(Verdict.UNSUPPORTED, "surely_less" if profit.high < 0 else "no_gain"))
    if profit.low <= 0:
        return Gain(over, profit, Judgement(Verdict.INDICATIVE, "gain_includes_zero"))
    return Gain(over, profit, doubted(Judgement(Verdict.SOLID, "gain_above_zero"), why))
