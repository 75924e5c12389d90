"""Forecasts: how well answers are predicted, drawn, and what a mailing of each depth brings."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from reportgen.analysis.budget import Budget
from reportgen.analysis.mailing.plans import Plan
from reportgen.analysis.response import Response
from reportgen.analysis.targeting import Targeting
from reportgen.brief import Brief
from reportgen.document import style, words
from reportgen.document.language import Translate
from reportgen.document.panels import narrow, percent_axis
from reportgen.document.plots import LETTER, MM_AN_INCH
from reportgen.notes import Skipped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_FIFTH = 0.2
_PHONE_LETTERS = 44  # of a line below a chart that is as wide as a phone
_FREE, _NAMED_TO = 0.27, 0.24  # of the panel: right of here the diagonal runs above two lines at the foot; how high they reach


def forecast(figure: Figure, brief: Brief, _: Translate) -> str:
    """Two panels: responders reached by depth, and predicted against observed response."""
    found = brief.response
    assert isinstance(found, Response)
    left, right = figure.subplots(1, 2, gridspec_kw={"left": 0.065, "right": 0.99, "top": 0.9, "bottom": 0.16, "wspace": 0.22})
    gains = _gains(left, found, brief, _)
    calibrated = _calibration(right, found, brief, _)
    return f"{gains} {calibrated}"


def profit(figure: Figure, brief: Brief, _: Translate) -> str:
    """Profit of the latest campaign over the share of customers contacted, likeliest first, with its interval and its price."""
    found = brief.targeting
    assert isinstance(found, Targeting)
    accent = style.look(brief.meta).accent
    ax = figure.add_axes((0.085, 0.215, 0.895, 0.715))
    depth = [p.depth for p in found.curve]
    ax.fill_between(
        depth, [p.profit.low for p in found.curve], [p.profit.high for p in found.curve], color=accent, alpha=0.18, lw=0
    )
    ax.plot(depth, [p.profit.value for p in found.curve], color=accent, lw=1.8)
    if found.scores_from == "model":
        ax.plot(depth, [p.expected_profit for p in found.curve], color=style.INK, lw=0.8, dashes=(3, 2))
    ax.axhline(0, color=style.INK, lw=0.7)
    plans = {p.plan: p for p in found.plans}
    everybody = plans["everybody"]
    _priced(ax, everybody.cost, brief)
    ax.yaxis.set_major_formatter(lambda value, at: words.money(value, brief.meta.locale, brief.meta.currency))
    ax.locator_params(axis="y", nbins=5)
    ax.grid(visible=True, axis="y")
    ax.margins(y=0.2)
    axis = _("Share of customers contacted, likeliest first, and what it costs")
    ax.set(xlim=(0, 1), xlabel=textwrap.fill(axis, _PHONE_LETTERS) if narrow(figure) else axis)
    if narrow(figure):
        ax.set_xticks((0.0, 0.5, 1.0))
    falling = everybody.profit.value < max(p.profit.value for p in found.curve)
    band = found.curve[-1].profit  # as drawn: a plan's own range is wider, and may end on the axis
    end = band.low if falling else band.high
    _mark(ax, 1.0, everybody.profit.value, style.WARN)
    _name(
        ax,
        (1.0, end),
        _("everybody {profit}").format(profit=_cash(brief, everybody.profit.value)),
        (0, -3 if falling else 3),
        style.WARN,
    )
    profits = {"everybody": _cash(brief, everybody.profit.value)}
    said = _("A curve of profit over depth, with its band. Mailing everybody brings {everybody}.")
    chosen = plans["customers"] if "customers" in plans else plans["segments"]
    if 0 < chosen.contacts < everybody.contacts:
        cut = _("the cut {profit}") if chosen.plan == "customers" else _("segments that pay {profit}")
        _stop(ax, chosen, cut.format(profit=_cash(brief, chosen.profit.value)), accent)
        profits |= {"share": _pct(brief, chosen.contact_share), "chosen": _cash(brief, chosen.profit.value)}
        said = _(
            "A curve of profit over depth, with its band. Mailing everybody brings {everybody};"
            " the likeliest {share} bring {chosen}."
        )
    if isinstance(brief.budget, Budget) and brief.budget.given and 0 < brief.budget.plan.contacts != chosen.contacts:
        limited = found.recommended == "budget"
        _given(ax, brief.budget, brief, accent if limited else style.SOFT, _)
        if limited:
            reached = brief.budget.plan
            profits |= {"share": _pct(brief, reached.contact_share), "chosen": _cash(brief, reached.profit.value)}
    return said.format(**profits)


def _priced(ax: Axes, whole: float, brief: Brief) -> None:
    """Below each share of the customers, what it costs to write to so many."""

    def mark(share: float, _at: object) -> str:
        percent = words.percent(share, brief.meta.locale, digits=0)
        return f"{percent}\n{words.money(share * whole, brief.meta.locale, brief.meta.currency)}" if whole else percent

    ax.xaxis.set_major_formatter(mark)
    ax.locator_params(axis="x", nbins=6)


def _stop(ax: Axes, chosen: Plan, text: str, colour: str) -> None:
    ax.axvline(chosen.contact_share, color=style.INK, lw=0.9, dashes=(2.5, 2))
    _mark(ax, chosen.contact_share, chosen.profit.value, colour)
    beside = -5 if chosen.contact_share > 0.5 else 5  # noqa: PLR2004  # the half with more room
    _name(ax, (chosen.contact_share, chosen.profit.high), text, (beside, 4), colour)


def _given(ax: Axes, budget: Budget, brief: Brief, colour: str, _: Translate) -> None:
    """Where the given budget ends: below the curve, so that it meets no other name."""
    share = budget.plan.contact_share
    ax.axvline(share, color=colour, lw=0.9, dashes=(1.2, 1.6))
    _mark(ax, share, budget.plan.profit.value, colour)
    text = _("the budget {amount}").format(amount=words.money(budget.budget, brief.meta.locale, brief.meta.currency))
    ground = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.0}  # over the line of the cut, where that is near
    ax.annotate(text, (share, ax.get_ylim()[0]), xytext=(5, 4), textcoords="offset points", size=7.4, color=colour, bbox=ground)


def _gains(ax: Axes, found: Response, brief: Brief, _: Translate) -> str:
    accent = style.look(brief.meta).accent
    depth, captured = (
        [0.0, *(p.depth for p in found.gains)],
        [0.0, *(p.captured for p in found.gains)],
    )  # nobody asked, nobody answers
    low, high = [0.0, *(p.ci_low for p in found.gains)], [0.0, *(p.ci_high for p in found.gains)]
    ax.fill_between(depth, low, high, color=accent, alpha=0.18, lw=0)
    ax.plot(depth, captured, color=accent, lw=1.8)
    ax.plot([0, 1], [0, 1], color=style.SOFT, lw=0.8, dashes=(2.5, 2))
    ax.annotate(_("by lot"), (0.62, 0.62), xytext=(4, -9), textcoords="offset points", size=7, color=style.SOFT)
    depth_shown, captured_shown, name, alt = _advised(brief, _) or _a_fifth(found, brief, _)
    _drop(ax, (depth_shown, captured_shown), name, accent)
    percent_axis(ax.xaxis, brief, 6)
    percent_axis(ax.yaxis, brief, 6)
    ax.grid(visible=True)
    ax.set(xlim=(0, 1), ylim=(0, 1.02), xlabel=_("Share of customers contacted, likeliest first"))
    ax.set_title(_("Responders reached"), pad=6)
    return alt


def _advised(brief: Brief, _: Translate) -> tuple[float, float, str, str] | None:
    """Where the advised mailing lies on the curve, and what is said of it; None where none is advised, or one to everybody."""
    if isinstance(brief.targeting, Skipped) or brief.targeting.recommended not in ("customers", "budget"):
        return None
    plans = {p.plan: p for p in brief.targeting.plans}
    advised, everybody = plans[brief.targeting.recommended], plans["everybody"]
    if not 0 < advised.contacts < everybody.contacts or not everybody.responders.value:
        return None
    said = {
        "n": words.number(advised.contacts, brief.meta.locale),
        "found": words.number(advised.responders.value, brief.meta.locale),
        "all": words.number(everybody.responders.value, brief.meta.locale),
    }
    return (
        advised.contact_share,
        advised.responders.value / everybody.responders.value,
        _("advised: {n} customers,\n{found} of {all} responders").format(**said),
        _("The {n} customers whom to write to hold {found} of {all} responders.").format(**said),
    )


def _a_fifth(found: Response, brief: Brief, _: Translate) -> tuple[float, float, str, str]:
    """The same of the likeliest fifth, which is the share that practitioners quote."""
    shown = min(found.gains, key=lambda p: abs(p.depth - _FIFTH))
    return (
        shown.depth,
        shown.captured,
        _("{captured} of responders\nin the first {depth}").format(
            captured=_pct(brief, shown.captured), depth=words.percent(shown.depth, brief.meta.locale, digits=0)
        ),
        _("The likeliest {depth} of customers hold {captured} of the responders.").format(
            depth=_pct(brief, shown.depth), captured=_pct(brief, shown.captured)
        ),
    )


def _drop(ax: Axes, at: tuple[float, float], text: str, colour: str) -> None:
    """Name a point of the curve at the foot, where below the diagonal there is room, and lead down to the name."""
    depth, captured = at
    figure = ax.get_figure(root=True)
    assert figure is not None
    wide = ax.get_position().width * figure.get_size_inches()[0] * MM_AN_INCH
    share = 1.12 * LETTER * max(map(len, text.split("\n"))) / wide
    left = min(max(depth - share / 2, _FREE), 0.99 - share)
    _mark(ax, depth, captured, colour)
    ax.plot(
        [depth, depth], [0.0 if depth < left else min(_NAMED_TO, captured), captured], color=colour, lw=0.8, dashes=(1.5, 1.5)
    )
    _name(ax, (left, 0.0), text, (0.1, 4), colour)


def _calibration(ax: Axes, found: Response, brief: Brief, _: Translate) -> str:
    bins, accent = found.calibration, style.look(brief.meta).accent
    limit = 1.08 * max(*(b.observed.ci_high for b in bins), *(b.predicted for b in bins))
    ax.plot([0, limit], [0, limit], color=style.SOFT, lw=0.8, dashes=(2.5, 2))
    for b in bins:
        ax.plot(
            [b.predicted, b.predicted],
            [b.observed.ci_low, b.observed.ci_high],
            color=accent,
            lw=1.6,
            solid_capstyle="round",
        )
        ax.plot(
            [b.predicted],
            [b.observed.rate],
            "o",
            color=accent,
            markersize=4.5,
            markeredgecolor=style.PAPER,
            markeredgewidth=0.6,
        )
    percent_axis(ax.xaxis, brief, 6)
    percent_axis(ax.yaxis, brief, 6)
    ax.grid(visible=True)
    ax.set(xlim=(0, limit), ylim=(0, limit), xlabel=_("Predicted response, by tenths of the customers"))
    ax.set_title(_("Response observed"), pad=6)
    first = bins[0]
    return _("In the likeliest tenth {predicted} were predicted and {observed} observed.").format(
        predicted=_pct(brief, first.predicted), observed=_pct(brief, first.observed.rate)
    )


def _mark(ax: Axes, x: float, y: float, colour: str) -> None:
    ax.plot(
        [x], [y], "o", color=colour, markersize=5.5, markeredgecolor=style.PAPER, markeredgewidth=0.8, clip_on=False, zorder=5
    )


def _name(ax: Axes, at: tuple[float, float], text: str, shift: tuple[float, float], colour: str) -> None:
    """Write beside a point: to its right where the shift is, else to its left; above it, or below."""
    across, up = ("left" if shift[0] > 0 else "right", "bottom" if shift[1] > 0 else "top")
    ax.annotate(
        text, at, xytext=shift, textcoords="offset points", ha=across, va=up, weight=700, size=7.4, color=colour, linespacing=1.25
    )


def _pct(brief: Brief, share: float) -> str:
    return words.percent(share, brief.meta.locale)


def _cash(brief: Brief, amount: float) -> str:
    return words.signed_money(amount, brief.meta.locale, brief.meta.currency)
