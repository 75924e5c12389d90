"""Panels: conversion by band as small multiples on one shared axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reportgen.analysis.conversion import Band, BandedConversion, Conversion
from reportgen.brief import Brief
from reportgen.document import style, words
from reportgen.notes import Skipped, Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TITLES = {"income": "Income a year", "spend": "Spend in the window", "age": "Age"}


def panels(found: Conversion) -> tuple[BandedConversion, ...]:
    """Return what there is to draw: the banded conversions that were not skipped."""
    return tuple(b for b in found.by if not isinstance(b, Skipped))


def measures(found: Conversion) -> tuple[str, ...]:
    """Return the rows of the figure: "response", "purchases_per_visit", those that any band has."""
    bands = [band for by in panels(found) for band in by.bands]
    return tuple(m for m in ("response", "purchases_per_visit") if any(getattr(band, m) is not None for band in bands))


def conversion(figure: Figure, brief: Brief) -> str:
    """A column a feature, a row a measure; dots with intervals over bands whose limits stand between them."""
    found = brief.conversion
    assert isinstance(found, Conversion)
    columns, rows = panels(found), measures(found)
    grid = figure.subplots(
        len(rows),
        len(columns),
        squeeze=False,
        sharey="row",
        gridspec_kw={"left": 0.065, "right": 0.995, "top": 0.9, "bottom": 0.09, "wspace": 0.08, "hspace": 0.5},
    )
    for row, measure in enumerate(rows):
        for ax, by in zip(grid[row], columns, strict=True):
            _panel(ax, by, measure, brief, first_row=row == 0)
        grid[row][0].set_ylim(bottom=0)
        grid[row][0].set_ylabel("Response" if measure == "response" else "Purchases a visit")
    return " ".join(_said(by, brief) for by in columns)


def _panel(ax: Axes, by: BandedConversion, measure: str, brief: Brief, first_row: bool) -> None:
    trend = measure == "response" and by.judgement.verdict is Verdict.SOLID
    colour = style.ACCENT if trend else style.SOFT
    shown = [(i, *v) for i, band in enumerate(by.bands) if (v := _values(band, measure))]
    if trend:
        ax.plot([i for i, *_ in shown], [value for _, _, value, _ in shown], color=colour, lw=0.9, alpha=0.6)
    for i, low, value, high in shown:
        ax.plot([i, i], [low, high], color=colour, lw=1.8, solid_capstyle="round")
        ax.plot([i], [value], "o", color=colour, markersize=5, markeredgecolor=style.PAPER, markeredgewidth=0.7)
    if shown:
        for i, _, value, high in (shown[0], shown[-1]) if len(shown) > 1 else shown:
            text = words.percent(value, brief.meta.locale) if measure == "response" else words.ratio(value, brief.meta.locale)
            ax.annotate(text, (i, high), xytext=(0, 3), textcoords="offset points", ha="center", va="bottom", weight=700, size=7.2)
    edges = [band.high for band in by.bands[:-1]]
    ax.set_xticks([i + 0.5 for i in range(len(edges))], [_edge(e, by.by, brief) for e in edges])
    ax.set_xlim(-0.6, len(by.bands) - 0.4)
    ax.margins(y=0.2)
    ax.grid(visible=True, axis="y")
    ax.spines[["left"]].set_visible(False)
    ax.locator_params(axis="y", nbins=4)
    if measure == "response":
        ax.yaxis.set_major_formatter(lambda value, _: words.percent(value, brief.meta.locale, digits=0))
    if first_row:
        ax.set_title(_TITLES[by.by], pad=8)


def _values(band: Band, measure: str) -> tuple[float, float, float] | None:
    if measure == "response":
        return (band.response.ci_low, band.response.rate, band.response.ci_high) if band.response else None
    value, low, high = band.purchases_per_visit, band.purchases_per_visit_low, band.purchases_per_visit_high
    return None if value is None or low is None or high is None else (low, value, high)


def _edge(value: float | None, by: str, brief: Brief) -> str:
    if value is None:
        return ""
    return words.number(value, brief.meta.locale) if by == "age" else words.money(value, brief.meta.locale, brief.meta.currency)


def _said(by: BandedConversion, brief: Brief) -> str:
    rates: Sequence[str] = [words.percent(b.response.rate, brief.meta.locale) for b in by.bands if b.response]
    if not rates:
        rates = [words.ratio(b.purchases_per_visit, brief.meta.locale) for b in by.bands if b.purchases_per_visit is not None]
        return f"By {by.by}, lowest band first, purchases a visit: {', '.join(rates)}."
    return f"By {by.by}, lowest band first, response: {', '.join(rates)}."
