"""Conversion: purchases per visit and response by bands of income, spend and age, over all customers and in each segment."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw

from reportgen.analysis.describing.bands import COLUMNS, Band, banded
from reportgen.analysis.statistics.gradients import Gradient, gradients
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.engine import Frame, facts
from reportgen.notes import Skipped
from reportgen.units import settled

_MISSING = {"income": ("income",), "spend": ("monetary_value",), "age": ("birth_year", "age")}


@dataclass(frozen=True)
class BandedConversion:
    """Conversion along one feature, of all customers or of one segment.

    Attributes
    ----------
    by : str
        "income", "spend" or "age".
    segment : int or None
        None: all customers.
    bands : tuple of Band
        In rising order; the same for all customers and for every segment.
    response : Gradient or None
        How the response changes; None without campaigns.
    purchases_per_visit : Gradient or None
        How purchases a visit change; None where they are not known.
    """

    by: str
    segment: int | None
    bands: tuple[Band, ...]
    response: Gradient | None
    purchases_per_visit: Gradient | None


@dataclass(frozen=True)
class Conversion:
    """The section.

    Attributes
    ----------
    by : tuple of BandedConversion or Skipped
        Of all customers: income, spend, age, in this order.
    segments : tuple of BandedConversion
        By segment, within it by feature; features that are skipped are left out.
    min_customers : int
        A band of fewer has no rate and is in no test; for the response, of those who were sent the campaign.
    n_trends, n_pairs : int
        Trends, and pairs of bands, that were tested and corrected together, for each measure at most.
    n_without_visits : int
        Customers who are in no ratio of purchases per visit, because they do not visit; 0 where visits are not known at all.
    """

    by: tuple[BandedConversion | Skipped, ...]
    segments: tuple[BandedConversion, ...]
    min_customers: int
    n_trends: int
    n_pairs: int
    n_without_visits: int


def conversion_lacking(customers: Customers) -> Skipped | None:
    """Say what stands in the way of this finding, None where nothing does: campaigns, or visits and purchases."""
    if customers.campaigns:
        return None
    unknown = sorted({"frequency", "visits"} - customers.roles)
    if unknown:
        return Skipped("no_campaigns_no_visits", ("campaigns", *unknown))
    return None if customers.window_months is not None else Skipped("no_campaigns_no_window", ("campaigns",))


def conversion(frame: Frame, customers: Customers, config: Config) -> Conversion | Skipped:
    """Show how response and purchases per visit change along income, spend and age.

    Parameters
    ----------
    frame : narwhals DataFrame or LazyFrame
        The feature frame with ``segment``.
    customers : Customers
        For the campaigns and the months of the window.
    config : Config
        ``conversion``: the number of quantile bands, or own boundaries, and the fewest customers of a rate.

    Returns
    -------
    Conversion or Skipped
        Skipped where there is nothing to convert: neither campaigns, nor visits with purchases and a known window.

    Notes
    -----
    A trend alone does not say that the response rises step by step: bands are compared pair by pair as well, to tell a steady
    trend from one with a reversal, from one end that stands out of bands that are all alike, and from one that is uneven. Trends
    are corrected over all features and groups, and so are pairs of bands.
    """
    if skipped := conversion_lacking(customers):
        return skipped
    names = set(frame.collect_schema().names())
    visits_known = {"frequency", "visits"} <= names and customers.window_months is not None
    latest = f"campaign.{customers.campaigns[-1]}" if customers.campaigns else None
    months = customers.window_months if visits_known else None
    groups = {
        (name, group): bands
        for name, column in COLUMNS.items()
        if column in names
        for group, bands in banded(frame, name, latest, months, config.conversion).items()
    }
    answers = gradients(groups, "response") if latest is not None else {}
    visits = gradients(groups, "purchases_per_visit") if months is not None else {}
    found = {
        key: BandedConversion(*key, bands=bands, response=answers.get(key), purchases_per_visit=visits.get(key))
        for key, bands in groups.items()
    }
    tests = [list(answers.values()), list(visits.values())]
    n_without = facts(frame.filter(nw.col("visits") <= 0), {"n": nw.len()})["n"] if visits_known else 0
    segments = sorted({group for _, group in groups if group is not None})
    return settled(
        Conversion(
            by=tuple(found.get((name, None)) or Skipped(f"no_{name}", _MISSING[name]) for name in COLUMNS),
            segments=tuple(found[name, segment] for segment in segments for name in COLUMNS if (name, segment) in found),
            min_customers=config.conversion.min_customers,
            n_trends=max(sum(g.p_value is not None for g in made) for made in tests),
            n_pairs=max(sum(g.n_pairs for g in made) for made in tests),
            n_without_visits=int(n_without),
        )
    )
