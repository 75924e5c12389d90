"""Generate a table of synthetic customers: invented people with planted segments, habits and faults.

Nothing is drawn from a real table. The header is that of the public "Customer Personality Analysis" table, so that the preset
of that name applies. What is planted, and therefore what a brief has to find, stands in ``README.md`` beside this file.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

AS_OF = np.datetime64("2026-06-30")
CONTACT_COST = 3  # a printed letter with postage
RESPONSE_VALUE = 30  # margin of the median campaign order; breaks even at one answer in ten
CATEGORIES = ("Wines", "Fruits", "MeatProducts", "FishProducts", "SweetProducts", "GoldProds")
CHANNELS = ("Web", "Catalog", "Store")
CAMPAIGNS = ("AcceptedCmp1", "AcceptedCmp2", "AcceptedCmp3", "AcceptedCmp4", "AcceptedCmp5", "Response")
IN_FILE_ORDER = ("AcceptedCmp3", "AcceptedCmp4", "AcceptedCmp5", "AcceptedCmp1", "AcceptedCmp2", "Complain", "Response")
EDUCATION = ("Basic", "Graduation", "Master", "PhD")
MARITAL = ("Single", "Together", "Married", "Divorced", "Widow", "Undecided")
RARE = MARITAL.index("Undecided")


@dataclass(frozen=True)
class Planted:
    """What is true of one planted segment; money in whole units of the account currency, over two years."""

    share: float
    income: float  # median a year
    spend: float  # median
    spread: float  # standard deviation of log spend
    purchases: float  # mean
    recency: tuple[float, float]  # mean and standard deviation, days
    channels: tuple[float, float, float]
    categories: tuple[float, float, float, float, float, float]
    deals: float  # share of purchases at a discount
    visits: float  # mean, a month
    children: float  # mean
    age: float  # mean
    answers: tuple[float, float, float, float, float, float]  # rate of each campaign, in order of time


SEGMENTS = (
    Planted(  # recent, high value: one in three answers a letter
        0.17, 82_000, 1450, 0.28, 21, (18, 9), (0.30, 0.33, 0.37), (0.46, 0.06, 0.28, 0.08, 0.06, 0.06), 0.05, 2.6, 0.1, 52,
        (0.14, 0.04, 0.07, 0.12, 0.20, 0.34),
    ),
    Planted(  # high value, lapsing: the money at risk
        0.21, 71_000, 1050, 0.30, 18, (76, 10), (0.26, 0.30, 0.44), (0.54, 0.04, 0.24, 0.06, 0.04, 0.08), 0.07, 3.1, 0.4, 55,
        (0.07, 0.02, 0.06, 0.09, 0.08, 0.15),
    ),
    Planted(  # families on the web, bargain hunters
        0.33, 44_000, 230, 0.38, 10, (24, 11), (0.58, 0.08, 0.34), (0.30, 0.12, 0.22, 0.12, 0.13, 0.11), 0.34, 7.1, 1.5, 43,
        (0.02, 0.01, 0.08, 0.03, 0.01, 0.085),
    ),
    Planted(  # came once or twice, to the shop
        0.29, 31_000, 52, 0.40, 5, (72, 12), (0.32, 0.04, 0.64), (0.36, 0.08, 0.24, 0.10, 0.08, 0.14), 0.20, 5.4, 1.0, 46,
        (0.005, 0.002, 0.05, 0.01, 0.002, 0.03),
    ),
)  # fmt: skip

TOGETHER = [1, 3, 4]  # fruit, fish and sweets: who buys one of them for the family table buys the others
TOGETHER_SHARE = 0.35  # of customers, in every segment
TOGETHER_BOOST = 2.6  # times the usual share of spend
COMPLAINTS = 0.01  # of customers, whatever the segment


def customers(n: int, seed: int) -> pd.DataFrame:
    """Draw the customers.

    Parameters
    ----------
    n : int
        Customers; a few exact repetitions of rows come on top (1 in 1,000).
    seed : int

    Returns
    -------
    DataFrame
        One row a customer, without the ID; ``row`` numbers them from 1.

    Examples
    --------
    >>> customers(1000, seed=1).equals(customers(1000, seed=1))
    True
    """
    rng = np.random.default_rng(seed)
    which = rng.choice(len(SEGMENTS), size=n, p=[s.share for s in SEGMENTS])

    def of(attribute: str) -> Any:
        """Return the planted value of every customer's segment."""
        return np.array([getattr(s, attribute) for s in SEGMENTS])[which]

    means, deviations = of("recency").T
    recency = np.clip(np.rint(means + deviations * rng.standard_normal(n)), 0, 99).astype(int)
    zeal = rng.standard_normal(n)  # what else makes a customer buy more than their segment
    spend = of("spend") * np.exp(of("spread") * zeal)
    purchases = 1 + rng.poisson(of("purchases") * np.exp(0.12 * zeal) - 1)
    children = np.minimum(rng.poisson(of("children")), 4)
    kids = rng.binomial(children, 0.5)
    columns: dict[str, Any] = {
        "row": np.arange(1, n + 1),
        "Year_Birth": AS_OF.astype("datetime64[Y]").astype(int)
        + 1970
        - np.clip(np.rint(of("age") + 11 * rng.standard_normal(n)), 18, 88).astype(int),
        "Education": pd.Categorical.from_codes(rng.choice(len(EDUCATION), n, p=[0.05, 0.5, 0.27, 0.18]), EDUCATION),
        "Marital_Status": rng.choice(RARE, n, p=[0.22, 0.26, 0.38, 0.1, 0.04]),
        "Income": np.rint(of("income") * np.exp(0.16 * rng.standard_normal(n))).astype(int),
        "Kidhome": kids,
        "Teenhome": children - kids,
        "Dt_Customer": AS_OF - recency - np.floor(540 * rng.random(n)).astype(int),
        "Recency": recency,
    }
    columns |= {
        f"Mnt{name}": amount for name, amount in zip(CATEGORIES, _spend_by_category(rng, of("categories"), spend).T, strict=True)
    }
    by_channel = rng.multinomial(purchases, of("channels"))
    columns["NumDealsPurchases"] = rng.binomial(purchases, of("deals"))
    columns |= {f"Num{name}Purchases": count for name, count in zip(CHANNELS, by_channel.T, strict=True)}
    columns["NumWebVisitsMonth"] = rng.poisson(of("visits"))
    columns |= _answers(rng, of("answers"), zeal)
    columns["Complain"] = (rng.random(n) < COMPLAINTS).astype(int)
    frame = pd.DataFrame(columns)
    return _with_faults(frame, rng)


def _spend_by_category(rng: np.random.Generator, usual: Any, spend: Any) -> Any:
    """Whole amounts by category: the segment's usual shares, bent by each customer's taste and by the planted association."""
    shares = usual * np.exp(0.35 * rng.standard_normal(usual.shape))
    family_table = rng.random(len(spend)) < TOGETHER_SHARE
    shares[:, TOGETHER] *= np.where(family_table, TOGETHER_BOOST, 1.0)[:, None]
    shares /= shares.sum(axis=1, keepdims=True)
    return np.rint(shares * spend[:, None]).astype(int)


def _answers(rng: np.random.Generator, rates: Any, zeal: Any) -> dict[str, Any]:
    """Whoever buys more than their segment also answers more often, at the planted rate on average."""
    willing = np.exp(0.5 * zeal - 0.125)  # mean 1
    return {name: (rng.random(len(zeal)) < rate * willing).astype(int) for name, rate in zip(CAMPAIGNS, rates.T, strict=True)}


def _with_faults(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Plant what real tables have: blanks, typing errors, a label of three people, rows sent twice."""
    at = rng.permutation(len(frame))
    few = max(1, len(frame) // 1000)
    income = frame["Income"].astype("Int64")
    income.iloc[at[: 11 * few]] = pd.NA
    income.iloc[at[11 * few : 12 * few]] = 999_999
    marital = _set(frame["Marital_Status"].to_numpy(), at[12 * few : 14 * few], RARE)
    born = _set(frame["Year_Birth"].to_numpy(), at[14 * few : 15 * few], 1894)
    faulty = frame.assign(Income=income, Marital_Status=pd.Categorical.from_codes(marital, MARITAL), Year_Birth=born)
    return pd.concat([faulty, faulty.iloc[np.sort(at[15 * few : 16 * few])]], ignore_index=True)


def _set(values: Any, where: Any, value: int) -> Any:
    changed = values.copy()
    changed[where] = value
    return changed


def write(frame: pd.DataFrame, out: Path) -> None:
    """Write the customers as CSV, or as Parquet where ``out`` ends so."""
    columns = ["printf('SYN-%07d', row) as ID"]
    columns += [c for c in frame.columns if c not in ("row", *IN_FILE_ORDER)]
    columns += [*IN_FILE_ORDER[:-1], f"{CONTACT_COST} as Z_CostContact", f"{RESPONSE_VALUE} as Z_Revenue", IN_FILE_ORDER[-1]]
    columns[columns.index("Dt_Customer")] = "Dt_Customer::date as Dt_Customer"
    place = str(out).replace("'", "''")
    form = "parquet" if out.suffix == ".parquet" else "csv, header"
    with duckdb.connect() as db:
        db.register("drawn", frame)
        db.execute(f"copy (select {', '.join(columns)} from drawn) to '{place}' (format {form})")


def main() -> None:
    """Read the command line and write one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--customers", type=int, default=2000, help="how many (default 2000)")
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same file (default 7)")
    parser.add_argument("--out", type=Path, required=True, help="a .csv or .parquet file")
    asked = parser.parse_args()
    write(customers(asked.customers, asked.seed), asked.out)


if __name__ == "__main__":
    main()
