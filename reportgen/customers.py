"""Customers: a table of text becomes one row a customer with named roles, fixed types and exact money.

What was found and mended on the way is told in notes; ``reportgen.cleaning.codes.CODES`` lists them all, with what their
``column``, ``n`` and ``examples`` mean.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from reportgen.cleaning.arms import arms
from reportgen.cleaning.blanks import filled, imputed_income, possible_ages
from reportgen.cleaning.churned import churned_counted, without_churned
from reportgen.cleaning.codes import RANK as _RANK
from reportgen.cleaning.constants import coded_income, constant, costs, short_recency, unmapped
from reportgen.cleaning.currencies import said_by_names, said_by_signs
from reportgen.cleaning.described_day import described_day
from reportgen.cleaning.labels import LABELS, folded
from reportgen.cleaning.ledger import Reconciliation, reconciliation
from reportgen.cleaning.letters import letters_without_font
from reportgen.cleaning.middles import BANDS
from reportgen.cleaning.outcomes import refuse_outcomes, with_sent
from reportgen.cleaning.outliers import far_spend
from reportgen.cleaning.roles import roles
from reportgen.cleaning.rows import KEPT, filled_rows, refuse_no_spend, repeated_profiles, unique_customers
from reportgen.cleaning.sent import with_unsent, without_unsent
from reportgen.cleaning.total_rows import blanks_of_customers, without_totals
from reportgen.cleaning.typed import in_days, money_columns, one_column_a_role, told_twice, typed
from reportgen.config import Config
from reportgen.engine import Frame, collect, facts
from reportgen.errors import InputError, TooFewCustomersError
from reportgen.notes import DataNote
from reportgen.settings import FEWEST_CUSTOMERS, ColumnsConfig
from reportgen.sources.table import LINE, OrderColumns, Table
from reportgen.transactions import OrderBaskets

_ORDER = (
    "customer_id", "age", "education", "marital_status", "income", "income_known", "children", "tenure_days", "recency_days",
    "monetary_value", "deal_purchases", "frequency", "visits", "complaint", "arm", "asked", "outcome_value",
)  # fmt: skip  # the order of the docstring of Customers, for a reader of the frame


@dataclass(frozen=True)
class Suppression:
    """A list of those who must not be contacted.

    Attributes
    ----------
    source_name, sha256 : str
        File name, and SHA-256 of its bytes.
    n_listed : int
        Different ids on it.
    n_suppressed : int
        Customers of the table whose id is one of them, or like one: they count in every fact and in no contact.
    """

    source_name: str
    sha256: str
    n_listed: int
    n_suppressed: int


@dataclass(frozen=True)
class Customers:
    """One row per customer, sorted by nothing in particular: no result may depend on the row order.

    Attributes
    ----------
    frame : narwhals DataFrame or LazyFrame
        ``customer_id`` (str, unique) and, where the table has them: ``age`` (int), ``education``, ``marital_status`` (str),
        ``income`` (int, minor units), ``income_known`` (bool; False where a median stands in for the income; only where any
        does), ``children`` (int), ``tenure_days`` (int), ``recency_days`` (int),
        ``spend.<category>`` (int, minor units) for each of ``categories``, ``monetary_value`` (int, minor units; always there),
        ``purchases.<channel>`` (int) for each of ``channels``, ``deal_purchases`` (int), ``frequency`` (int, purchases in the
        window), ``visits`` (float, a month), ``campaign.<name>`` (int, 0 or 1) for each of ``campaigns``, ``complaint`` (0 or 1),
        ``sent.<name>`` (int, 0 or 1) for each whose column says nothing of some, ``arm`` (str, of the latest campaign; blank
        where nobody says), ``asked`` (int, 0 of whoever the latest campaign was not sent to, else 1; only where that is known),
        ``outcome_value`` (int, minor units), ``numeric.<label>`` (float). No nulls, except in ``age`` where nothing could stand
        in; its column is float then.
    as_of : datetime.date
        The day the table describes.
    categories, channels, campaigns, numeric : tuple of str
        The user's labels, in the order of the table; campaigns in order of time, the latest last.
    contact_cost, response_value : float or None
        Minor units a contact and a response, from the config or from constant columns of the table.
    window_months : float or None
        Months of spend in the table; None where nobody said.
    notes : tuple of DataNote
        In order of what matters most.
    reconciliation : Reconciliation
    source_name, input_sha256 : str
        File name, and SHA-256 of its bytes.
    preset : str or None
        The column map that was used; None for the user's own ``[columns]``.
    arms : tuple of str
        Labels of what was tried in the latest campaign, without the control group and arms too small to compare.
    control_arm : str or None
        Label of those who were left alone; None where nobody was.
    currency : str or None
        ISO code, from the config, a column of the table, or the signs beside its amounts where they mean only one.
    suppression : Suppression or None
        The list of those who must not be contacted, who are marked in a column ``contactable`` (bool); None where there is none.
    baskets : OrderBaskets or None
        What was bought together in each order, of a table of order lines that does not tell spend by category.
    bands : tuple of str
        Columns whose cells were bands, and were read as their middles.
    orders : OrderColumns or None
        The columns of the order lines that the customers were summed up from.
    usual_gap : float or None
        Days within which customers came back nine times in ten, of a table of order lines that can tell.
    by_name : ColumnsConfig or None
        The columns that were called as their roles are, where nobody named any.
    """

    frame: Frame
    as_of: dt.date
    categories: tuple[str, ...]
    channels: tuple[str, ...]
    campaigns: tuple[str, ...]
    numeric: tuple[str, ...]
    contact_cost: float | None
    response_value: float | None
    window_months: float | None
    notes: tuple[DataNote, ...]
    reconciliation: Reconciliation
    source_name: str
    input_sha256: str
    preset: str | None
    arms: tuple[str, ...] = ()
    control_arm: str | None = None
    currency: str | None = None
    suppression: Suppression | None = None
    baskets: OrderBaskets | None = None
    bands: tuple[str, ...] = ()
    orders: OrderColumns | None = None
    usual_gap: float | None = None
    by_name: ColumnsConfig | None = None

    @property
    def roles(self) -> frozenset[str]:
        """Names of the frame's columns."""
        return frozenset(self.frame.collect_schema().names())


def customers(table: Table, config: Config, today: dt.date) -> Customers:
    """Turn a table of text into customers.

    Parameters
    ----------
    table : Table
    config : Config
    today : datetime.date
        Dates a table without any date, where the config names neither ``as_of`` nor ``month``; used for nothing else.

    Raises
    ------
    SchemaError
        If a role is missing, or a cell cannot be what its role demands: with the line, the column and the value.
    TooFewCustomersError
        If there are fewer customers than ``segments.min_customers``.
    """
    part = roles(table, config)
    text, cells, texts, notes = filled_rows(table, part.cells)
    refuse_no_spend(part.cells, cells, table)
    marked, about_ids = unique_customers(text, cells, table, config)
    read, n_blank, about_types = typed(marked, cells, texts, table, config)
    everyone, about_totals = without_totals(collect(read).sort(LINE), cells, table)  # from here on in memory: eight bytes a cell
    n_blank = blanks_of_customers(n_blank, text, cells, everyone) if about_totals else n_blank
    everyone, about_churned = without_churned(everyone, cells, texts, table)
    about_rows = [*repeated_profiles(everyone.filter(nw.col(KEPT)), cells), *told_twice(everyone, cells)]
    everyone = collect(one_column_a_role(everyone, cells, table))
    kept = everyone.filter(nw.col(KEPT))
    ledger = reconciliation(everyone, kept, table)
    _refuse_few(kept, everyone, table, config)
    about_follow_ups = refuse_outcomes(kept, cells, table, config)

    headers = {cell.name: cell.header for cell in cells}
    as_of, about_as_of = described_day(kept, headers, table, config, today)
    whole, about_blanks = filled(in_days(kept, as_of), headers, n_blank)
    names = whole.collect_schema().names()
    label_headers = {str(role): headers.get(role, role) for role in LABELS if role in names}
    labelled, about_labels = folded(whole, label_headers, part.preset.labels if part.preset else {}, config)
    aged, about_people = _people(labelled, headers, config)
    marked_arms, tried, about_arms = arms(aged, cells, table, config)
    frame, tried, about_sent = with_unsent(collect(marked_arms), cells, tried)
    money_of, about_costs = costs(frame, headers, config)
    found = [
        *about_ids,
        *about_totals,
        *about_churned,
        *about_types,
        *about_rows,
        *about_as_of,
        *without_unsent(about_blanks, kept, cells),
        *about_labels,
        *about_people,
        *about_costs,
        *about_arms,
        *about_sent,
        *with_sent(about_follow_ups, known="asked" in frame.columns),
    ]
    notes += [
        *found,
        *table.notes,
        *constant(frame, headers, config),
        *short_recency(frame, headers),
        *coded_income(kept, headers),
        *far_spend(frame, headers),
        *unmapped(table, [cell.header for cell in part.cells]),
    ]
    notes += [*churned_counted(table, part.cells), *part.notes, *letters_without_font(table, part.cells)]
    _refuse_equal(frame, table, config)

    def labels(prefix: str) -> tuple[str, ...]:
        return tuple(cell.name.removeprefix(prefix) for cell in cells if cell.name.startswith(prefix))

    return Customers(
        frame=_final(frame),
        as_of=as_of,
        categories=labels("spend."),
        channels=labels("purchases."),
        campaigns=labels("campaign."),
        numeric=labels("numeric."),
        contact_cost=money_of["contact_cost"],
        response_value=money_of["response_value"],
        window_months=config.impact.window_months or (known.window_months if (known := table.orders or part.preset) else None),
        notes=tuple(sorted(notes, key=lambda note: (_RANK[note.code], note.column or ""))),
        reconciliation=ledger,
        source_name=table.name,
        input_sha256=table.sha256,
        preset=part.preset.name if part.preset else None,
        arms=tried.treated,
        control_arm=tried.control,
        currency=config.currency or table.currency or said_by_signs(notes) or said_by_names(money_columns(table, cells)),
        baskets=table.orders.baskets if table.orders else None,
        bands=tuple(cell.name for cell in cells if any(n.code in BANDS and n.column == cell.header for n in about_types)),
        orders=table.orders.read if table.orders else None,
        usual_gap=table.orders.usual_gap if table.orders else None,
        by_name=part.columns if part.by_name else None,
    )


def _final(frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """The columns of the docstring of Customers, whole numbers where no value is missing."""
    labelled = [
        name
        for name in frame.columns
        if name.partition(".")[0] in ("spend", "purchases", "campaign", "sent", "numeric") and "." in name
    ]
    frame = frame.select(*(name for name in _ORDER if name in frame.columns), *labelled)
    days = [name for name in ("age", "tenure_days", "recency_days") if name in frame.columns and not frame[name].null_count()]
    frame = frame.with_columns(nw.col(*days).cast(nw.Int64)) if days else frame
    whole = frame.to_native().reset_index(drop=True)  # rows were dropped: no gaps for others to trip on
    return nw.from_native(whole, eager_only=True)


def _refuse_few(kept: nw.DataFrame[Any], everyone: nw.DataFrame[Any], table: Table, config: Config) -> None:
    n, needed = len(kept), config.segments.min_customers
    if n < needed:
        rows = f" in {len(everyone)} rows" * (len(everyone) > n)
        lower = ", or lower min_customers under [segments] in reportgen.toml" if n >= FEWEST_CUSTOMERS else ""
        raise TooFewCustomersError(
            f"{table.name}: holds {n} customer{'s' * (n != 1)}{rows}, and {needed} are needed to say anything about groups of "
            f"them; give a larger table{lower}",
            n,
            needed,
        )


def _refuse_equal(frame: nw.DataFrame[Any], table: Table, config: Config) -> None:
    features = [name for name in ("recency_days", "frequency", "monetary_value") if name in frame.columns]
    varied = facts(frame, {name: nw.col(name).n_unique() for name in features})
    if max(varied.values()) < 2 and config.segments.features == "rfm":  # noqa: PLR2004  # one value is no variety
        raise InputError(
            f"{table.name}: all {len(frame)} customers are equal in {', '.join(features)}, so there is nothing to group them by; "
            "check the export, or name other columns as features under [segments] in reportgen.toml"
        )


def _people(frame: Frame, headers: dict[str, str], config: Config) -> tuple[Frame, list[DataNote]]:
    notes: list[DataNote] = []
    names = frame.collect_schema().names()
    if "age" in names:
        written = "birth_year" if "birth_year" in names and "age" not in headers else "age"
        frame, found = possible_ages(frame, written, headers[written], config)
        notes += found
    if "income" in names:
        frame, found = imputed_income(frame, headers["income"], config)
        notes += found
    return frame, notes
