"""Settings: the tables of a configuration; every threshold with its reason."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from reportgen.logo import embedded

FEWEST_CUSTOMERS = 10
"""What no setting goes below: of fewer there are no groups to tell of."""


class Settings(BaseModel):
    """A table of settings: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


FEATURE_SETS = ("rfm", "rfm_scores", "rfmlc", "behaviour")
"""Recency, frequency and monetary value; their quintile scores; with tenure (loyalty) and conversion; all numbers."""


class SourceConfig(Settings):
    """How the file is read. ``None`` means: detected, and stated in the brief."""

    preset: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    decimal: Literal[".", ","] | None = None
    date_order: Literal["ymd", "dmy", "mdy"] | None = None
    day_zero: dt.date | None = (
        None  # the day that 0 stands for, where days are written as numbers; spreadsheets count from 1899-12-30
    )
    keep: Literal["error", "last"] = "error"  # same id, different rows: refusing loses nothing
    sheet: str | tuple[str, ...] | None = None  # of a workbook, or several of the same columns; None: the only one of its columns


class ColumnsConfig(Settings):
    """Which column of the table plays which role. Every name is the user's own header."""

    customer_id: str | None = None
    birth_year: str | None = None
    age: str | None = None
    education: str | tuple[str, ...] | None = None  # several: one-hot columns, the label is what follows the first "_"
    marital_status: str | tuple[str, ...] | None = None
    income: str | None = None
    children: tuple[str, ...] = ()  # summed: children at home of any age
    enrolled_on: str | None = None
    tenure_days: str | None = None
    tenure_months: str | None = None
    last_purchase_on: str | None = None
    recency_days: str | None = None
    recency_months: str | None = None  # instead of it, where a table counts months since the last purchase
    spend: dict[str, str] = Field(default_factory=dict)  # category -> column
    monetary_value: str | tuple[str, ...] | None = None  # a total, where there are no categories; several are summed: months
    purchases: dict[str, str] = Field(default_factory=dict)  # channel -> column
    deal_purchases: str | None = None
    frequency: str | tuple[str, ...] | None = None  # one column or several that are summed; None: the sum of the channels
    visits: str | None = None  # visits a month
    campaigns: dict[str, str] = Field(default_factory=dict)  # campaign -> 0/1 column, in order of time; the last is the latest
    treatment: str | None = None  # what each customer got in the latest campaign: labels of arms, one of them left alone; or 0/1
    control: str | None = None  # instead of it: 0/1, 1 where the customer was held out of the latest campaign
    outcome_value: str | None = None  # money spent within the response window of the latest campaign
    complaint: str | None = None
    left: str | None = None  # who is a customer no longer: 1, yes, churned, attrited ...; they are left out of the brief
    contact_cost: str | None = None
    response_value: str | None = None
    numeric: dict[str, str] = Field(default_factory=dict)  # further numbers to describe customers by: label -> column


LABELLED_ROLES = ("spend", "purchases", "campaigns", "numeric")
"""Those of which a table has several columns, each with a label that pages show."""


class OrdersConfig(Settings):
    """Which column of a table of order lines is what; naming any says that the table holds order lines.

    What is not named is looked for by its usual names.
    """

    customer: str | None = None
    date: str | None = None
    order: str | None = None  # its number; None: a day on which a customer bought is one purchase
    amount: str | None = None  # of the line; None: quantity times price
    quantity: str | None = None
    price: str | None = None  # of one piece
    category: str | None = None  # what spend is told by
    item: str | None = None  # the article: what is bought together, where spend is not told by category
    status: str | None = None  # what became of the order: paid, cancelled ...
    cents: bool | None = None  # whether amount and price count cents; None: where the names of their columns say so
    undated: bool = False  # whether the lines have no date at all, so that nothing is known of when anybody bought
    cancelled: tuple[str, ...] | None = None  # states whose lines are left out; None: cancelled, refunded, failed and the like
    guests: tuple[str, ...] = ()  # ids that stand for nobody, whose lines are left out


class CleaningConfig(Settings):
    """What counts as a fault in the data, and what is done about it."""

    min_age: int = 16  # younger buyers are data errors in adult loyalty tables
    max_age: int = 100  # the oldest of ten million shoppers is about this; 1893 is a typing error
    outlier_quantiles: tuple[float, float] = (0.01, 0.99)  # for clustering only; totals stay whole
    rare_label_share: float = Field(default=0.005, ge=0, le=0.1)  # a label rarer than 1 in 200 is folded into "Other"
    income_outlier_factor: float = Field(default=5.0, gt=1)  # above this many times the 99% quantile an income is named


class SegmentsConfig(Settings):
    """How customers are grouped."""

    k: int | None = Field(default=None, ge=2, le=10)  # demanded by the user; obeyed
    k_range: tuple[int, int] = (3, 6)  # the business range: fewer says nothing, more cannot be worked with
    k_scan: tuple[int, int] = (2, 10)
    features: str | tuple[str, ...] = "rfm"  # a set by name (FEATURE_SETS), of which the table's are used, or a list of columns
    scaling: Literal["zscore", "minmax", "robust"] = "zscore"  # each feature counts by its spread: the usual choice for K-means
    outliers: Literal["winsorise", "drop", "keep"] = "winsorise"  # reined in for the distance; "drop": not fitted, yet assigned
    reduction: Literal["none", "pca", "autoencoder"] = "none"  # for wide tables; three features need none
    n_components: int = Field(default=2, ge=1, le=10)  # of the reduction: two can be drawn
    n_starts: int = Field(default=10, ge=1, le=100)  # K-means restarts: more changed nothing on the reference tables
    sample_size: int = Field(default=20_000, ge=1_000)  # models are fitted on at most this many customers
    silhouette_sample_size: int = Field(default=5_000, ge=500)  # within 0.003 of the full silhouette
    min_customers: int = Field(default=50, ge=FEWEST_CUSTOMERS)  # below this no share has an interval worth printing

    @field_validator("features")
    @classmethod
    def _set_or_list(cls, features: str | tuple[str, ...]) -> str | tuple[str, ...]:
        if isinstance(features, str) and features not in FEATURE_SETS:
            raise ValueError(f"needs one of {', '.join(FEATURE_SETS)}, or a list of columns")
        return features or "rfm"


class StabilityConfig(Settings):
    """How the segmentation is put to the test."""

    n_resamples: int = Field(default=50, ge=20, le=1000)  # a mean Jaccard to about 0.01, enough to tell 0.75 from 0.85
    n_splits: int = Field(default=5, ge=2, le=100)  # to begin with; ten times as many where the border is near, as in fpc
    n_references: int = Field(default=10, ge=5, le=500)  # the gap's own error is printed beside it
    max_points: int = Field(default=5_000, ge=500)  # bounds the cost; a Jaccard on more points differs in the third digit


class CampaignsConfig(Settings):
    """What a contact costs and a response is worth; None: the constant columns of the table. And how campaigns are tested."""

    contact_cost: float | None = Field(default=None, ge=0)  # account currency a contact
    response_value: float | None = Field(default=None, ge=0)  # account currency a response
    min_customers: int = Field(default=30, ge=2)  # in each group that is compared: from 30 on a mean of shares is near normal
    follow_up: bool = (
        False  # whether a campaign may have gone only to those who had answered another: else it is taken for the same
    )
    control: str | None = None  # label of the arm that was left alone; None: detected ("control", "hold-out", "no e-mail", 0 ...)
    response_window_days: int = Field(default=28, ge=1, le=365)  # four weeks: most answers come in the first, pay day is in it
    interval_days: int | None = Field(default=None, ge=1)  # from one campaign to the next; None: the response window
    test_treatments: int = Field(default=1, ge=1, le=5)  # of the proposed test, besides the control group


class UpliftConfig(Settings):
    """How the arms of a campaign are compared."""

    min_arm: int = Field(
        default=30, ge=10
    )  # customers; fewer see nothing below 23 points, however many others (80% power, response 15%)
    n_resamples: int = Field(default=500, ge=200, le=100_000)  # the ends of an interval to about 3% of its width
    n_points: int = Field(default=20, ge=4, le=100)  # of the uplift curve: every 5% of the customers


class ConversionConfig(Settings):
    """The bands of income, spend and age."""

    n_bands: int = Field(default=5, ge=2, le=10)  # quintiles, as in RFM scores
    income_bands: tuple[float, ...] = ()  # own boundaries, in the account currency; empty: quantiles
    spend_bands: tuple[float, ...] = ()
    min_customers: int = Field(default=30, ge=1)  # in a band; with fewer, even nobody of them leaves a rate of 11% open
    age_bands: tuple[float, ...] = (25.0, 35.0, 45.0, 55.0, 65.0)  # the bands market research reports by


class BasketsConfig(Settings):
    """What is in a basket, and which rules are looked at. A coding under which nearly everybody has everything is replaced."""

    coding: Literal["any", "median", "top_quartile", "share_above_average"] = "share_above_average"
    min_support: float = Field(default=0.05, gt=0, le=1)  # a bundle that 1 in 20 would buy is worth a shelf
    min_count: int = Field(default=10, ge=1)  # and so many baskets at least: fewer are anecdotes
    min_confidence: float = Field(default=0.3, gt=0, le=1)
    max_items: int = Field(default=3, ge=2, le=10)  # an offer of more than three parts is not a bundle
    max_consequents: int = Field(default=2, ge=1, le=9)  # what an offer adds
    max_rules: int = Field(default=12, ge=1, le=40)  # on the page
    max_listed: int = Field(default=500, ge=1, le=100_000)  # in brief.json and the workbook: more nobody reads, and JSON grows


class ImpactConfig(Settings):
    """Horizon and assumptions of the money. Three shares are low / base / high: put what you measured in their place."""

    window_months: float | None = Field(default=None, gt=0)  # of spend in the table; None: the preset's, else not annualised
    horizon_months: int = Field(default=12, ge=1, le=60)  # plans are made by the year
    lapse_days: float | None = Field(
        default=None, gt=0
    )  # silent longer than this: lapsing; None: what order lines say, or a third
    lost_shares: tuple[float, float, float] = (0.1, 0.2, 0.3)  # of the spend of lapsing customers, what leaves: most stay a year
    saved_shares: tuple[float, float, float] = (0.05, 0.1, 0.2)  # of that, what win-back keeps: about as many as answer a letter
    moved_shares: tuple[float, float, float] = (
        0.02,
        0.05,
        0.1,
    )  # of those in reach, who reach the next tier: habits change slowly
    uptake_shares: tuple[float, float, float] = (0.1, 0.25, 0.5)  # of the take-up of holders, who chose without being asked
    reach: float = Field(
        default=0.5, gt=0, lt=1
    )  # of the next tier's median, to be within reach: nobody more than doubles at once
    campaigns_per_year: int = Field(default=1, ge=1, le=52)  # like the latest: more of the same would not answer alike
    n_resamples: int = Field(default=500, ge=200, le=100_000)  # the ends of an interval of money to about 3% of its width

    @field_validator("lost_shares", "saved_shares", "moved_shares", "uptake_shares")
    @classmethod
    def _ordered(cls, shares: tuple[float, float, float]) -> tuple[float, float, float]:
        if not 0 <= shares[0] <= shares[1] <= shares[2] <= 1:
            raise ValueError("needs three shares between 0 and 1 in rising order: low, base, high")
        return shares


class ResponseConfig(Settings):
    """How the latest campaign is predicted, and how the prediction is put to the test."""

    known_before: tuple[str, ...] = ()  # labels of [columns.numeric] known before the campaign; of others nobody can tell
    n_folds: int = Field(default=5, ge=2, le=20)  # four fifths to learn from: more folds gain little and cost time
    n_repeats: int = Field(default=3, ge=2, le=50)  # two show a spread, three make it believable
    sample_size: int = Field(default=20_000, ge=500)  # 45 coefficients are known to a tenth of their spread long before
    min_responses: int = Field(default=30, ge=10)  # responders, and the others: fewer in a fold than predictors help
    prior_sd: float = Field(default=0.5, gt=0)  # two of these: a predictor's deviation rarely multiplies the odds by e
    n_boosts: int = Field(default=50, ge=10, le=1000)  # trees of the rival model: at six leaves more did not predict better
    n_resamples: int = Field(default=300, ge=100, le=10_000)  # the 2.5% end of an interval rests on seven resamples
    n_drivers: int = Field(default=8, ge=1, le=30)  # what a page's table holds and a reader remembers


class TargetingConfig(Settings):
    """Whom the next campaign contacts, and what it may cost."""

    budget: float | None = Field(default=None, ge=0)  # account currency; limits the plan; None: the brief recommends one
    n_resamples: int = Field(default=500, ge=200, le=100_000)  # the ends of an interval of money to about 3% of its width
    n_points: int = Field(default=20, ge=4, le=100)  # of the profit curve: every 5% of the customers


class AudiencesConfig(Settings):
    """Who is never contacted."""

    suppress: Path | None = Field(default=None, exclude=True)  # a list of ids; relative to the settings file, where it stays
    column: str | None = None  # of its ids; None: its only column, or the one that is called like the customers' ids

    @field_validator("suppress")
    @classmethod
    def _beside(cls, suppress: Path | None, info: ValidationInfo) -> Path | None:
        return None if suppress is None else Path((info.context or {}).get("folder", ".")) / suppress


class PrivacyConfig(Settings):
    """What is told of people."""

    min_group: int = Field(default=10, ge=1)  # the usual least of official statistics: among fewer a neighbour is recognised


class BrandConfig(Settings):
    """Whose brief it is: name, logo, colour and typeface. ``None``: none, and our own colour and font."""

    name: str | None = Field(default=None, max_length=60)  # what fits beside a logo and into a running header
    logo: str | None = None  # PNG or SVG; a path relative to the settings file, held as its content from then on
    accent: str | None = None  # "#rrggbb"; darkened where text in it could not be read
    font: str | None = Field(default=None, max_length=40)  # a family whose files lie in the folder fonts of your templates

    @field_validator("logo")
    @classmethod
    def _embedded(cls, logo: str | None, info: ValidationInfo) -> str | None:
        return None if logo is None else embedded(logo, Path((info.context or {}).get("folder", ".")))

    @field_validator("accent")
    @classmethod
    def _hex(cls, accent: str | None) -> str | None:
        if accent is not None and not re.fullmatch(r"#[0-9a-fA-F]{6}", accent):
            raise ValueError("write it as # and six digits, for instance #0b6e75")
        return accent.lower() if accent else None

    @field_validator("font")
    @classmethod
    def _family(cls, font: str | None) -> str | None:
        if font is not None and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ._-]*", font):
            raise ValueError("needs the name of a font family: letters, digits, spaces and hyphens")
        return font
