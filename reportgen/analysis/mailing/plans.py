"""Plans: what contacting some of the customers costs and brings, as ranges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.analysis.mailing.cells import Cells, Drawn
from reportgen.analysis.statistics.arrays import Values
from reportgen.analysis.statistics.intervals import ENDS, stretched
from reportgen.customers import Customers
from reportgen.notes import Skipped
from reportgen.units import Money, Share, money


@dataclass(frozen=True)
class Range:
    """A number with its 95% interval over customers.

    Attributes
    ----------
    value, low, high : float
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class MoneyRange:
    """An amount with its 95% interval over customers.

    Attributes
    ----------
    value, low, high : Money
    """

    value: Money
    low: Money
    high: Money


@dataclass(frozen=True)
class Economics:
    """What a contact costs and a response is worth.

    Attributes
    ----------
    cost, value : float
        Minor units; value is above 0.
    added : float or None
        Share of the answers that contact adds, above 0, as a control group shows; None where none was measured, and all count.
    """

    cost: float
    value: float
    added: float | None = None

    @property
    def worth(self) -> float:
        """What an answer is expected to bring: its value, or the share of it that would not have come by itself."""
        return self.value if self.added is None else self.value * self.added

    @property
    def break_even(self) -> float:
        """Response rate at which a contact pays for itself; above 1 none does."""
        return self.cost / self.worth


@dataclass(frozen=True)
class Plan:
    """A mailing: whom it contacts, and what that brings if people answer as they did in the latest campaign.

    Attributes
    ----------
    plan : str
        ``"nobody"``, ``"everybody"``, ``"segments"`` (those whose response rate is above break-even), ``"customers"`` (those
        whose own probability is) or ``"budget"``.
    contacts : int
    contact_share : Share
    cost : Money
        Contacts and cost are decided, not estimated, and so have no interval.
    responders : Range
        Of the customers contacted, who did answer, and for those who were held out as many as of others like them; never
        taken from the probabilities.
    added : Range or None
        Of these answers, those that would not have come without contact: beyond what the control group did by itself, in
        proportion to the probabilities. None where no control group was measured.
    revenue, profit : MoneyRange
        Of the answers that contact adds, where they are known; else of all answers.
    roi : Range or None
        Profit a unit of cost; None where nothing is spent.
    response_rate : Range or None
        None where nobody is contacted.
    expected_profit : Money
        By the probabilities alone.
    optimism : Money
        By how much the profit flatters because the plan was chosen by the very answers it is measured on (Efron 1983); 0 where
        it was not. The values hold it, the low ends do not.
    """

    plan: str
    contacts: int
    contact_share: Share
    cost: Money
    responders: Range
    added: Range | None
    revenue: MoneyRange
    profit: MoneyRange
    roi: Range | None
    response_rate: Range | None
    expected_profit: Money
    optimism: Money

    @property
    def net(self) -> float:
        """Profit without the optimism: what the plan is judged by."""
        return round(self.profit.value - self.optimism, 2)


def economics(customers: Customers, added: float | None = None) -> Economics | Skipped:
    """Return cost and value, or say which of them nobody gave: they are never invented.

    Parameters
    ----------
    customers : Customers
    added : float, optional
        Share of the answers that contact adds, where a control group shows it; with 0 nothing can be earned.
    """
    cost, value = customers.contact_cost, customers.response_value
    if cost is None or value is None:
        given = {"contact_cost": cost, "response_value": value}
        return Skipped("no_economics", tuple(role for role, amount in given.items() if amount is None))
    if value <= 0:
        return Skipped("response_worth_nothing", ("response_value",))
    return Economics(cost, value, added) if added is None or added > 0 else Skipped("contact_adds_nothing")


def plan(name: str, contacted: Values, gathered: Cells, draws: Drawn, terms: Economics) -> Plan:
    """Say what a mailing costs and brings.

    Parameters
    ----------
    name : str
    contacted : array of float
        Share of each cell that is contacted.
    gathered : Cells
    draws : Drawn
    terms : Economics
    """
    n, k, added = (float(column @ contacted) for column in (gathered.n, gathered.k, gathered.added))
    ks = _at_rate(contacted, gathered.n, gathered.k, draws.n, draws.k)
    gains = additions(contacted, gathered, draws)
    cost = n * terms.cost
    return Plan(
        plan=name,
        contacts=round(n),
        contact_share=n / float(gathered.n.sum()),
        cost=money(cost),
        responders=_range(k, ks),
        added=None if terms.added is None else _range(added, gains),
        revenue=money_range(added * terms.value, gains * terms.value),
        profit=money_range(added * terms.value - cost, gains * terms.value - cost),
        roi=_range(added * terms.value / cost - 1, gains * terms.value / cost - 1) if cost else None,
        response_rate=_range(k / n, ks / n) if n else None,
        expected_profit=money(float(gathered.expected @ contacted) * terms.worth - cost),
        optimism=0.0,
    )


def additions(contacted: Values, gathered: Cells, draws: Drawn) -> Values:
    """Return the answers added by as many contacts as were decided, at the rate of each resample."""
    return _at_rate(contacted, gathered.n, gathered.added, draws.n, draws.added)


def _at_rate(contacted: Values, n_cell: Values, k_cell: Values, n_drawn: Values, k_drawn: Values) -> Values:
    n, k = float(n_cell @ contacted), float(k_cell @ contacted)
    ns, ks = n_drawn @ contacted, k_drawn @ contacted
    rates = np.divide(ks, ns, out=np.full(len(ns), k / n if n else 0.0), where=ns > 0)
    reached: Values = rates * n
    return reached


def money_range(value: float, draws: Values) -> MoneyRange:
    """Return an amount in minor units as a range of money, from what the resamples brought."""
    low, high = np.quantile(draws, ENDS)
    return MoneyRange(money(value), money(float(low)), money(float(high)))


def widened(found: MoneyRange, together: int) -> MoneyRange:
    """Return a 95% range as one of so many that hold together, as `stretched` does its ends.

    Examples
    --------
    >>> widened(MoneyRange(value=100.0, low=0.0, high=200.0), 3)
    MoneyRange(value=100.0, low=-22.14, high=222.14)
    """
    low, high = stretched(found.value, (found.low, found.high), together)
    return MoneyRange(found.value, round(low, 2), round(high, 2))


def _range(value: float, draws: Values) -> Range:
    low, high = np.quantile(draws, ENDS)
    return Range(value, float(low), float(high))
