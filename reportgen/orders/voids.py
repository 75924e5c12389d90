"""Void lines: what stands among order lines and is no purchase of anybody; named, left out, and in the ledger."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.cleaning.likeness import likeness
from reportgen.config import Config
from reportgen.engine import collect, distinct
from reportgen.errors import ConfigError, SchemaError
from reportgen.notes import DataNote, shown
from reportgen.orders.cells import NOWHERE, Coded, coded, of_the_order
from reportgen.orders.lines import OrderLines
from reportgen.presets import loose_key
from reportgen.sources.order_names import FLAG
from reportgen.sources.table import OrderColumns, Table
from reportgen.sources.voided import NO, voiding

_GUEST = re.compile(r"(?:guest|anonym|anonymous|walk-?in|cashcustomer|unknown|noname|nocustomer|retailcustomer|tamu|umum|tunai|"
                    r"pelangganumum|tanpanama|gast|test)(?:customer|user|buyer|checkout|account)?")  # fmt: skip
_NO_NUMBER = re.compile(r"-1|0|9{4,}")  # what tills write where nobody was asked; an id like others where it buys like others
_MANY = 0.01  # of all lines, and three times what customers buy on average: then a number of that kind is nobody's
_MOST = 0.1  # of all lines, and five times the next customer's: no customer of a shop
_MOST_STATES = 20  # that are told: whoever has to say which is no purchase wants to see them all
_LOOKED_AT, _FEW_STATES = 2_000, 60  # lines; different texts: a column of states has no more
_FEW_CUSTOMERS = 50  # among fewer, one may well hold much


@dataclass(frozen=True)
class Void:
    """Lines that are left out for one reason.

    Attributes
    ----------
    reason : str
        As in the ledger.
    lines : array of bool
    note : DataNote
    """

    reason: str
    lines: NDArray[np.bool_]
    note: DataNote


def voids(table: Table, columns: OrderColumns, lines: OrderLines, config: Config) -> tuple[list[Void], list[DataNote]]:
    """Find the rows of totals, the lines of cancelled orders, and those of ids that stand for nobody.

    Returns
    -------
    voids : list of Void
        Those that hold a line.
    notes : list of DataNote
        What was seen and is counted all the same: orders in other states, ids that may stand for nobody.

    Raises
    ------
    ConfigError
        If ``[orders]`` names states, and no column holds any.
    SchemaError
        If money may be taken back twice, by a state and by a negative line.
    """
    n_total = int(lines.total.sum())
    found = [Void("total", lines.total, DataNote("orders_total", None, n_total))]
    states, counted = _cancelled(table, columns, lines, config)
    found += states
    gone = np.any([void.lines for void in found], axis=0)
    guests, suspects = _guests(columns, lines, gone, config)
    return [void for void in [*found, *guests] if void.lines.any()], [*counted, *suspects]


def _cancelled(table: Table, columns: OrderColumns, lines: OrderLines, config: Config) -> tuple[list[Void], list[DataNote]]:
    """The lines whose state says that nobody keeps what was ordered; what a negative line takes back stays a return."""
    named = config.orders.cancelled
    if columns.status is None:
        if named:
            raise ConfigError(
                f"{table.name}: [orders] cancelled = {list(named)}: no column says what became of an order; name it as status "
                "under [orders]"
            )
        return [], _unused(table, columns, lines, lines.total)
    status = of_the_order(coded(table, columns.status), lines.order)
    if loose_key(columns.status) in FLAG and config.orders.status is None and not _trusted(columns.status, status, lines):
        return [], [
            *_unused(table, columns, lines, lines.total),
            DataNote("orders_status_unused", columns.status, 0, shown(sorted(voiding(columns.status, status.texts)))),
        ]
    unmet: list[DataNote] = []
    if named is None:
        out = voiding(columns.status, status.texts) | _closed(table, status.texts)
    else:
        wanted = {likeness(label): label for label in named}
        out = {text for text in status.texts if likeness(text) in wanted}
        unmet = _unmet("cancelled", columns.status, wanted, out)
    void = status.each(out.__contains__, False, bool).astype(bool) & ~lines.total
    taken = void & (lines.cents >= 0)
    back = _taken_back(table, columns.status, lines, taken)
    mask = taken | back
    flagged = NO if loose_key(columns.status) in FLAG else frozenset()  # no state, but that there was none
    others = [text for text in status.texts if text not in out and text.strip().casefold() not in flagged]
    notes = [DataNote("orders_status_counted", columns.status, len(others), shown(others, _MOST_STATES))] if others else []
    notes += [*unmet, *_unused(table, columns, lines, mask | lines.total)]
    return [Void("cancelled", mask, DataNote("orders_cancelled", columns.status, int(mask.sum()), shown(sorted(out))))], notes


def _closed(table: Table, states: Collection[str]) -> set[str]:
    """The word of Magento for an order that was paid back in full; elsewhere an order is closed when it is done."""
    of_magento = "purchasepoint" in map(loose_key, table.header) and "complete" in map(loose_key, states)
    return {state for state in states if of_magento and loose_key(state) == "closed"}


def _trusted(header: str, flag: Coded, lines: OrderLines) -> bool:
    """Whether a flag may take lines out: where negative lines take money back it would be taken twice, and no shop loses half."""
    void = flag.each(voiding(header, flag.texts).__contains__, False, bool).astype(bool)
    return not (lines.cents < 0).any() and 2 * int(void.sum()) <= len(void)


def _unused(table: Table, columns: OrderColumns, lines: OrderLines, gone: NDArray[np.bool_]) -> list[DataNote]:
    """Tell of columns that were not used, and say of money that counts that its order came to nothing."""
    others = [header for header in table.header if header not in columns.used]
    if not others:
        return []
    first = collect(table.frame.select(others).head(_LOOKED_AT))  # what has many values there has many in all
    notes = []
    for header in others:
        if first[header].n_unique() > _FEW_STATES or len(texts := distinct(table.frame, header)) > _FEW_STATES:
            continue
        odd = voiding(header, texts)
        if odd and (coded(table, header).each(odd.__contains__, False, bool).astype(bool) & ~gone & (lines.cents > 0)).any():
            notes.append(DataNote("orders_status_unused", header, 0, shown(sorted(odd))))
    return notes


def _taken_back(table: Table, header: str, lines: OrderLines, taken: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The negative lines of orders that are left out as cancelled: they take back what is left out already."""
    numbered = lines.order.codes != NOWHERE
    negative = numbered & (lines.cents < 0) & ~lines.total
    sums = np.zeros((2, len(lines.order.texts)), dtype=np.int64)
    for row, these in zip(sums, (taken & numbered, negative), strict=True):
        np.add.at(row, lines.order.codes[these], lines.cents[these])
    both = (sums[0] > 0) & (sums[1] < 0)
    if (other := both & (sums.sum(axis=0) != 0)).any():
        first = int(np.flatnonzero(negative & np.append(other, False)[lines.order.codes])[0])
        raise SchemaError(
            f"{table.name} {table.counts} {lines.line[first]}: takes back an amount of an order that column {header!r} says was "
            "cancelled or refunded, and it is not the same amount; remove one of the two, or set cancelled = [] under [orders] "
            "in reportgen.toml, so that negative lines alone take money back",
            (header,),
        )
    back: NDArray[np.bool_] = negative & np.append(both, False)[lines.order.codes]
    return back


def _guests(
    columns: OrderColumns, lines: OrderLines, gone: NDArray[np.bool_], config: Config
) -> tuple[list[Void], list[DataNote]]:
    """The lines of ids that the settings call guests; and, told only, those of an id that looks like one."""
    who = lines.customer
    wanted = {likeness(label): label for label in config.orders.guests}
    named = {text for text in who.texts if likeness(text) in wanted}
    unmet = _unmet("guests", columns.customer, wanted, named)
    mask = who.each(named.__contains__, False, bool).astype(bool) & ~gone
    out = [Void("guest", mask, DataNote("orders_guest", columns.customer, int(mask.sum())))]
    counts = np.bincount(who.codes[(who.codes != NOWHERE) & ~mask & ~gone], minlength=len(who.texts))
    if not counts.sum():
        return out, unmet
    many = max(_MANY * counts.sum(), 3 * counts.sum() / max(1, int((counts > 0).sum())))
    suspects = [
        code
        for code, text in enumerate(who.texts)
        if counts[code] and (_GUEST.fullmatch(loose_key(text)) or (_NO_NUMBER.fullmatch(likeness(text)) and counts[code] >= many))
    ]
    if suspects:
        names = shown(who.texts[code] for code in suspects)
        return out, [*unmet, DataNote("orders_guest_like", columns.customer, int(counts[suspects].sum()), names)]
    next_most, most = np.sort(counts)[-2:] if len(counts) > 1 else (0, 0)
    if (counts > 0).sum() >= _FEW_CUSTOMERS and most >= _MOST * counts.sum() and most >= 5 * next_most:
        return out, [*unmet, DataNote("orders_one_holds_much", columns.customer, int(most))]
    return out, unmet


def _unmet(setting: str, header: str, wanted: Mapping[str, str], found: Collection[str]) -> list[DataNote]:
    """What the settings name and no line says: a slip of the pen, or a month in which it did not happen."""
    missing = sorted(wanted[key] for key in wanted.keys() - set(map(likeness, found)))
    return [DataNote("orders_setting_unmet", header, len(missing), (setting,))] if missing else []
