"""Money charts: what the total of the scenarios hinges on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.analysis.money.scenarios import Sensitivity
from reportgen.brief import Brief
from reportgen.document import style, words
from reportgen.document.language import N_, Translate
from reportgen.document.panels import named_rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAMES = {
    "lost_share": N_("Silent spend that leaves"),
    "saved_share": N_("Part of it won back"),
    "moved_share": N_("Customers who catch up"),
    "uptake_share": N_("Take-up of an offer"),
    "sampling": N_("Chance: whom the table holds"),
}
"""By code of the sensitivity."""

_ROOM = 0.34  # of the range, on either side: for a label of an amount and a share


def tornado(figure: Figure, brief: Brief, _: Translate) -> str:
    """Draw a bar for each assumption, from the total at its low end to that at its high end, the widest on top."""
    rows, accent = brief.impact.sensitivity, style.look(brief.meta).accent
    base = brief.impact.total[-1].base
    assert base is not None  # nothing is told of what moves a total that is withheld
    ax = named_rows(figure, [_(NAMES[r.code]) for r in rows], head=0.9, foot=0.2)
    low, high = min(r.low for r in rows), max(r.high for r in rows)
    span = high - low
    for row, r in enumerate(rows):
        colour = style.SOFT if r.low_value is None else accent
        for end, shade in ((r.low, 0.45), (r.high, 1.0)):
            ax.barh(row, end - base, left=base, height=0.52, color=colour, alpha=shade, lw=0)
        _label(ax, (r.low, row), _ends(brief, r, _)[0], -4)
        _label(ax, (r.high, row), _ends(brief, r, _)[1], 4)
    ax.axvline(base, color=style.INK, lw=0.9)
    ax.annotate(
        _("all at base: {amount}").format(amount=_cash(brief, base)),
        (base, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 2),
        textcoords="offset points",
        ha="center",
        va="bottom",
        size=7,
    )
    ax.set_xlim(low - _ROOM * span, high + _ROOM * span)
    ax.grid(visible=False)
    ax.set_xticks([])
    ax.spines[["bottom"]].set_visible(False)
    part = _("{name}: {low} to {high}")
    parts = [part.format(name=_(NAMES[r.code]), low=_cash(brief, r.low), high=_cash(brief, r.high)) for r in rows]
    return _("Bars of the total, the widest first; all at base {amount}. {parts}.").format(
        amount=_cash(brief, base), parts="; ".join(parts)
    )


def _ends(brief: Brief, r: Sensitivity, _: Translate) -> tuple[str, str]:
    """The total at either end, and the share that the assumption has there."""
    ends = ((r.low, r.low_value), (r.high, r.high_value))
    low, high = (
        _cash(brief, amount)
        if share is None
        else _("{amount} at {share}").format(amount=_cash(brief, amount), share=words.percent(share, brief.meta.locale, digits=0))
        for amount, share in ends
    )
    return low, high


def _label(ax: Axes, at: tuple[float, float], text: str, shift: float) -> None:
    ax.annotate(
        text,
        at,
        xytext=(shift, 0),
        textcoords="offset points",
        ha="left" if shift > 0 else "right",
        va="center_baseline",
        size=7.2,
        weight=700,
    )


def _cash(brief: Brief, amount: float) -> str:
    return words.money(amount, brief.meta.locale, brief.meta.currency)
