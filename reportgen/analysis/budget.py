"""Budget: which customers a given amount should reach, what one more unit would bring, and where to stop."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reportgen.analysis.mailing.cells import Cells
from reportgen.analysis.mailing.choice import likeliest_first
from reportgen.analysis.mailing.plans import Economics, Plan, economics
from reportgen.analysis.mailing.spending import affordable, spending
from reportgen.analysis.money.assumptions import added_share
from reportgen.analysis.prediction.scores import Scores
from reportgen.analysis.response import Response
from reportgen.analysis.statistics.arrays import Values
from reportgen.analysis.targeting import Targeting
from reportgen.analysis.uplift import NOT_MEASURED, Uplift, doubt, doubted
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.notes import Judgement, Skipped, Verdict
from reportgen.units import MINOR_UNITS, Money, Share, money, settled

_QUARTERS = 4  # steps on the way to the stop: enough to see returns fall
_CENT = 1e-9  # of a contact: a quarter of the way may be 3.0000000000000004 of them, and is three


@dataclass(frozen=True)
class Allocation:
    """One segment's customers of one decile, and how many of them the budget reaches.

    Attributes
    ----------
    segment, decile : int
        Decile 1 is the likeliest tenth of all customers.
    n_customers, contacts : int
        Who may be contacted, and who is. All is None where fewer than ``privacy.min_group`` are meant, or could be worked out.
    share : Share
        Contacts of the cell's customers.
    cost : Money
    expected_responders : float
        Among the contacts, by the probabilities.
    expected_profit : Money
    mean_probability : float
        Of all customers of the cell.
    return_on_next : float or None
        Expected profit of the next unit of money spent in this cell, on its likeliest customer not yet reached; None where all
        are reached or a contact costs nothing.
    """

    segment: int
    decile: int
    n_customers: int | None
    contacts: int | None
    share: Share | None
    cost: Money | None
    expected_responders: float | None
    expected_profit: Money | None
    mean_probability: float | None
    return_on_next: float | None


@dataclass(frozen=True)
class BudgetStep:
    """What one budget buys: a point of the curve of expected profit over budget.

    Attributes
    ----------
    budget : Money
    contacts : int
    expected_profit : Money
        By the probabilities, if all of it is spent.
    next_unit_profit : float or None
        Expected profit of the next unit of money, spent on the likeliest customer not yet reached: below 0 beyond the stop. None
        where everybody is reached.
    is_stop, is_given : bool
        The stop; the budget that was given.
    """

    budget: Money
    contacts: int
    expected_profit: Money
    next_unit_profit: float | None
    is_stop: bool
    is_given: bool


@dataclass(frozen=True)
class Budget:
    """The section: the best use of a budget.

    Attributes
    ----------
    budget : Money
        Given, or else the one of the highest expected profit.
    given : bool
    plan : Plan
        Whom the budget reaches, counted in answers; its ranges are as wide as those of the mailings compared, of which it is one.
    unspent : Money
        Left over because no further contact pays, or none is left, or it is less than one contact.
    next_unit_profit : float
        Expected profit of one more unit of money (the shadow price of the budget); 0 where more money would not be spent.
    next_segment, next_decile : int or None
        Whom it would reach.
    stop_at : Money
        Beyond this no contact has a positive expected profit.
    stop_at_contacts : int
    stop_at_profit : Money
        Expected profit there, the highest of any budget.
    lowest_probability : float or None
        Of those contacted; None where nobody is.
    steps : tuple of BudgetStep
        Quarters of the way to the stop, the given budget, and everybody, by rising budget; empty where a contact costs nothing.
    allocation : tuple of Allocation
        Every segment and decile that holds customers.
    scores_from : str
        ``"model"`` or ``"segment_rates"``.
    judgement : Judgement
        Unsupported: none of it is worth spending.
    """

    budget: Money
    given: bool
    plan: Plan
    unspent: Money
    next_unit_profit: float
    next_segment: int | None
    next_decile: int | None
    stop_at: Money
    stop_at_contacts: int
    stop_at_profit: Money
    lowest_probability: float | None
    steps: tuple[BudgetStep, ...]
    allocation: tuple[Allocation, ...]
    scores_from: str
    judgement: Judgement

    @property
    def by_answers(self) -> str:
        """What the latest campaign says of the plan: it "earned", it "lost", or what it earned is no more than "luck"."""
        if self.plan.net > 0:
            return "earned"
        return "luck" if self.plan.profit.value > 0 else "lost"

    @property
    def advised(self) -> BudgetStep | None:
        """The given budget where it ends before the stop, else the stop."""
        ends_before = self.budget < self.stop_at
        return next((step for step in self.steps if (step.is_given if ends_before else step.is_stop)), None)


def budget(  # noqa: PLR0913, PLR0917  # it says of a mailing what the targeting says of all
    scores: Scores | None,
    customers: Customers,
    response: Response | Skipped,
    config: Config,
    uplift: Uplift | Skipped = NOT_MEASURED,
    targeting: Targeting | Skipped | None = None,
) -> Budget | Skipped:
    """Spend a budget on the customers with the highest expected profit, for as long as that is above zero.

    Parameters
    ----------
    scores : Scores or None
    customers : Customers
    response : Response or Skipped
    config : Config
        ``targeting.budget`` in the account currency; None: the budget with the highest expected profit is recommended.
    uplift : Uplift or Skipped, optional
        Where it shows what contact adds, only that part of an answer counts.
    targeting : Targeting or Skipped or None, optional
        Where it recommends no mailing, there is nothing to spend.

    Notes
    -----
    Every contact costs the same, so this knapsack problem is solved exactly by taking the customers in falling order of ``p x
    worth - cost`` (Dantzig 1957, doi 10.1287/opre.5.2.266): any other set of as many customers can only swap one for a less
    likely one. Among equally likely customers the lower segment number goes first, then the smaller id.
    """
    if scores is None or isinstance(response, Skipped):
        return response if isinstance(response, Skipped) else Skipped("no_scores")
    added = added_share(uplift)
    terms = economics(customers, added)
    if isinstance(terms, Skipped):
        return terms
    found = spending(scores, terms, config)
    if isinstance(found, Skipped):
        return found
    gathered, reached, stop = found.gathered, found.reached, found.stop
    limit = config.targeting.budget
    spent, best = float(reached.sum()) * terms.cost, float(stop.sum()) * terms.cost
    available = best if limit is None else limit * MINOR_UNITS
    waiting = np.flatnonzero(reached < stop)
    following = int(waiting[0]) if len(waiting) else None
    used = np.flatnonzero(reached)
    return settled(
        Budget(
            budget=money(available),
            given=limit is not None,
            plan=found.plan,
            unspent=money(available - spent),
            next_unit_profit=0.0 if following is None else _return(gathered, following, terms),
            next_segment=None if following is None else int(gathered.segment[following]),
            next_decile=None if following is None else int(gathered.decile[following]),
            stop_at=money(best),
            stop_at_contacts=round(float(stop.sum())),
            stop_at_profit=money(float(gathered.expected @ (stop > 0).astype(float)) * terms.worth - best),
            lowest_probability=float(gathered.probability[used[-1]]) if len(used) else None,
            steps=_steps(gathered, best, None if limit is None else available, terms) if terms.cost else (),
            allocation=_allocation(reached, gathered, terms),
            scores_from=scores.source,
            judgement=doubted(
                _judgement(
                    found.plan, best, None if found.is_own and scores.source != "model" else response.judgement, targeting
                ),
                doubt(uplift),
            ),
        )
    )


def _steps(gathered: Cells, stop: float, given: float | None, terms: Economics) -> tuple[BudgetStep, ...]:
    whole = float(gathered.n.sum()) * terms.cost
    quarters = {math.ceil(stop / terms.cost * quarter / _QUARTERS - _CENT) * terms.cost for quarter in range(1, _QUARTERS + 1)}
    budgets = {
        round(amount, 6) for amount in (*quarters, whole, *(() if given is None else (given,)))
    }  # 6: of a cent, for floats
    return tuple(_step(gathered, amount, stop, given, terms) for amount in sorted(budgets))


def _step(gathered: Cells, amount: float, stop: float, given: float | None, terms: Economics) -> BudgetStep:
    reached = likeliest_first(gathered.n, affordable(amount, terms))
    contacts = float(reached.sum())
    waiting = np.flatnonzero(reached < gathered.n)
    return BudgetStep(
        budget=money(amount),
        contacts=round(contacts),
        expected_profit=money(float(gathered.probability @ reached) * terms.worth - contacts * terms.cost),
        next_unit_profit=_return(gathered, int(waiting[0]), terms) if len(waiting) else None,
        is_stop=amount == round(stop, 6),
        is_given=given is not None and amount == round(given, 6),
    )


def _return(gathered: Cells, cell: int, terms: Economics) -> float:
    return float(gathered.probability[cell]) * terms.worth / terms.cost - 1


def _allocation(reached: Values, gathered: Cells, terms: Economics) -> tuple[Allocation, ...]:
    found = []
    pairs = sorted(set(zip(gathered.segment.tolist(), gathered.decile.tolist(), strict=True)))
    for segment, decile in pairs:
        here = (gathered.segment == segment) & (gathered.decile == decile)
        n, contacts = float(gathered.n[here].sum()), float(reached[here].sum())
        expected = float((gathered.probability * reached)[here].sum())
        waiting = np.flatnonzero(here & (reached < gathered.n))
        found.append(
            Allocation(
                segment=segment,
                decile=decile,
                n_customers=round(n),
                contacts=round(contacts),
                share=contacts / n,
                cost=money(contacts * terms.cost),
                expected_responders=expected,
                expected_profit=money(expected * terms.worth - contacts * terms.cost),
                mean_probability=float(gathered.expected[here].sum()) / n,
                return_on_next=_return(gathered, int(waiting[0]), terms) if len(waiting) and terms.cost else None,
            )
        )
    return tuple(found)


def _judgement(made: Plan, best: float, response: Judgement | None, targeting: Targeting | Skipped | None) -> Judgement:
    """Does it pay; part of a segment is judged as in the targeting, without a model that it does not rest on."""
    if made.contacts == 0:
        return Judgement(Verdict.UNSUPPORTED, "budget_below_one_contact" if best else "no_contact_pays")
    if isinstance(targeting, Targeting) and targeting.recommended == "nobody":
        return targeting.judgement
    if made.net <= 0:
        return Judgement(Verdict.UNSUPPORTED, "likeliest_earned_nothing")
    if made.profit.low <= 0:
        return Judgement(Verdict.INDICATIVE, "budget_profit_includes_zero")
    if response is not None and response.verdict is not Verdict.SOLID:
        return Judgement(Verdict.INDICATIVE, response.reason)
    return Judgement(Verdict.SOLID, "budget_profit_above_zero")
