"""Privileges: what a tier is offered, and what that costs a year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import narwhals as nw
import numpy as np

from reportgen.analysis.statistics.arrays import Values
from reportgen.analysis.statistics.sampling import EXACT
from reportgen.config import Config
from reportgen.engine import Frame, collect
from reportgen.errors import ConfigError
from reportgen.programme import PRIVILEGE_CODE, PRIVILEGE_UNITS, PrivilegeConfig
from reportgen.units import MINOR_UNITS, Money, money

_MONTHS = 12  # of the year that costs are counted for
_STEPS = (
    20  # a unit of the natural logarithm: 5% a step; within a cell customers vary less than a hundredth of what they do in all
)


@dataclass(frozen=True)
class Privilege:
    """One privilege of a tier.

    Attributes
    ----------
    code : str or None
        Of the catalogue; None: a sentence of the user's own, whose cost nobody gave.
    text : str or None
        In the user's own words; None: ours.
    cost : float or None
        A unit: account currency, or a share of spend; None where nobody gave it. It is never made up.
    per : str or None
        "member_year", "order", "share_of_spend" or "once" (a member, counted in the first year); None where unknown.
    uses : float or None
        What the cost is multiplied by, a member a year: 1, orders, or spend in the account currency. None without a cost.
    cost_member, cost_year : Money or None
        A year, a member on average and all members.
    missing : str or None
        The role, or "window_months", without which a cost that was given cannot be counted.
    """

    code: str | None
    text: str | None
    cost: float | None
    per: str | None
    uses: float | None
    cost_member: Money | None
    cost_year: Money | None
    missing: str | None


@dataclass(frozen=True)
class Spending:
    """What the members of a tier spend and order in the window, in cells of members who are alike.

    Attributes
    ----------
    n : array of float
        Members of a cell.
    spend : array of float
        Sum of a cell, minor units.
    orders : array of float or None
        Sum of a cell; None where the table does not count purchases.
    """

    n: Values
    spend: Values
    orders: Values | None


def check_privileges(config: Config) -> None:
    """Refuse privileges of tiers, and codes, that do not exist.

    Raises
    ------
    ConfigError
        A typing error would otherwise be silence, or a privilege without its cost.
    """
    settings = config.tiers
    unknown = sorted(set(settings.privileges) - set(settings.names))
    if unknown:
        raise ConfigError(f"[tiers.privileges]: {', '.join(unknown)}: no such tier; names are {', '.join(settings.names)}")
    known = {**PRIVILEGE_UNITS, **settings.catalogue}
    for tier, listed in settings.privileges.items():
        for code in listed:
            if re.fullmatch(PRIVILEGE_CODE, code) and code not in known:
                raise ConfigError(
                    f"[tiers.privileges]: {tier}: {code}: no such privilege; the catalogue knows {', '.join(known)}; "
                    "add yours as a table [tiers.catalogue.<code>], or write a sentence with a capital or a space"
                )
        twice = sorted({code for code in listed if listed.count(code) > 1})
        if twice:
            raise ConfigError(f"[tiers.privileges]: {tier}: {twice[0]} stands there twice, and would be paid for twice")


def spending(frame: Frame) -> dict[int, Spending]:
    """Gather the customers of each tier by what they spend and how often they buy; sums are of whole numbers, and exact.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        With ``tier`` and ``monetary_value``.
    """
    amounts = [c for c in ("monetary_value", "frequency") if c in frame.collect_schema().names()]
    n = int(collect(frame.select(nw.len().alias("n")))["n"].item())
    steps = [
        nw.col(c) if n <= EXACT else ((nw.col(c).cast(nw.Float64).clip(0) + 1).log() * _STEPS).floor().cast(nw.Int64)
        for c in amounts
    ]
    by = [f"step_{c}" for c in amounts]
    marked = frame.select("tier", *amounts, *(step.alias(name) for step, name in zip(steps, by, strict=True)))
    cells = marked.group_by("tier", *by).agg(nw.len().alias("n"), *(nw.col(c).sum().alias(f"sum_{c}") for c in amounts))
    found = collect(cells.with_columns(nw.col(f"sum_{c}").cast(nw.Int64) for c in amounts)).sort("tier", *by)
    tier = found["tier"].to_numpy()
    counted = {name: found[name].to_numpy().astype(float) for name in ("n", *(f"sum_{c}" for c in amounts))}
    orders = counted.get("sum_frequency")
    return {
        int(rank): Spending(
            counted["n"][tier == rank],
            counted["sum_monetary_value"][tier == rank],
            None if orders is None else orders[tier == rank],
        )
        for rank in np.unique(tier)
    }


def privileges(codes: Sequence[str], own: Spending, window_months: float | None, config: Config) -> tuple[Privilege, ...]:
    """Count what each privilege costs the members of a tier, to the cent.

    Parameters
    ----------
    codes : sequence of str
        Of the catalogue, or sentences.
    own : Spending
    window_months : float or None
    config : Config

    Examples
    --------
    >>> import numpy as np
    >>> from reportgen.config import config_from
    >>> config = config_from({"tiers": {"catalogue": {"free_delivery": {"cost": 4.9}}}})
    >>> two = Spending(np.array([2.0]), np.array([50_000.0]), np.array([12.0]))  # 12 orders in 24 months: 3 a member a year
    >>> [gift] = privileges(["free_delivery"], two, 24, config)
    >>> gift.per, gift.uses, gift.cost_year
    ('order', 3.0, 29.4)
    """
    return tuple(_privilege(code, own, window_months, config) for code in codes)


def _privilege(code: str, own: Spending, window_months: float | None, config: Config) -> Privilege:
    if code not in PRIVILEGE_UNITS and code not in config.tiers.catalogue:
        return Privilege(None, code, None, None, None, None, None, None)
    entry = config.tiers.catalogue.get(code, PrivilegeConfig())
    per = entry.per or PRIVILEGE_UNITS.get(code)
    if entry.cost is None or per is None:
        return Privilege(code, entry.text, None, per, None, None, None, None)
    if per in {"order", "share_of_spend"} and window_months is None:
        return Privilege(code, entry.text, entry.cost, per, None, None, None, "window_months")
    if per == "order" and own.orders is None:
        return Privilege(code, entry.text, entry.cost, per, None, None, None, "frequency")
    n = round(own.n.sum())
    uses = Fraction(n)
    if per == "order" and own.orders is not None and window_months is not None:
        uses = round(own.orders.sum()) * a_year(window_months)
    elif per == "share_of_spend" and window_months is not None:
        uses = Fraction(round(own.spend.sum()), MINOR_UNITS) * a_year(window_months)
    cents = round(Fraction(str(entry.cost)) * uses * MINOR_UNITS)
    return Privilege(code, entry.text, entry.cost, per, float(uses / n), money(cents / n), money(cents), None)


def a_year(window_months: float) -> Fraction:
    """Return how many windows make a year, exactly."""
    return Fraction(_MONTHS) / Fraction(str(window_months))
