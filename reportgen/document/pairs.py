"""Pairs: which category goes with which, as a matrix that reads in grey."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reportgen.analysis.baskets import Baskets
from reportgen.analysis.rules import Rule
from reportgen.brief import Brief
from reportgen.document import colours, style, words
from reportgen.document.language import Translate
from reportgen.document.plots import LETTER, MM_AN_INCH
from reportgen.notes import Verdict

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_READABLE = 4.5  # WCAG 2.2, 1.4.3: contrast of text
_MOST = 10  # categories a side: more would be too small to read; the commonest are shown


def pairs(figure: Figure, brief: Brief, _: Translate) -> str:
    """Lift of each pair of categories; what holds is bold and framed, what does not is quiet."""
    import seaborn
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    found = brief.baskets
    assert isinstance(found, Baskets)
    look = style.look(brief.meta)
    shares = dict(found.item_shares)
    names = sorted(shares, key=lambda name: -shares[name])[:_MOST]
    lifts = known(found)
    table = [[_lift(lifts, row, column) for column in names] for row in names]
    highest = max((1.0, *(rule.lift for rule in lifts.values())))  # where all lie below, none is shaded
    named = [f"{words.label(name)}  {words.percent(shares[name], brief.meta.locale, digits=0)}" for name in names]
    left = min(0.4, LETTER * max(map(len, named)) / (figure.get_size_inches()[0] * MM_AN_INCH) + 0.015)
    ax = figure.add_axes((left, 0.13, 0.99 - left, 0.85))
    shades = LinearSegmentedColormap.from_list("lift", [style.PAPER, look.wash, look.accent])
    seaborn.heatmap(
        table,
        ax=ax,
        cmap=shades,
        vmin=1.0,
        vmax=highest,
        linewidths=1.2,
        linecolor=style.PAPER,
        cbar=False,
        xticklabels=[words.label(name) for name in names],
        yticklabels=named,
    )
    ax.tick_params(length=0, rotation=0)
    ax.spines[:].set_visible(False)
    said, part = [], _("{first} with {second} {lift}")
    for y, row in enumerate(names):
        for x, column in enumerate(names):
            rule = lifts.get(frozenset((row, column)))
            if row == column or rule is None:
                continue
            solid = rule.judgement.verdict is Verdict.SOLID
            cell = to_hex(shades((rule.lift - 1) / max(highest - 1, 1e-9)))
            readable = colours.contrast(style.SOFT, cell) >= _READABLE
            colour = style.text_on(cell) if solid or not readable else style.SOFT
            ax.text(
                x + 0.5,
                y + 0.5,
                words.ratio(rule.lift, brief.meta.locale),
                ha="center",
                va="center",
                color=colour,
                size=7.2,
                weight=700 if solid else 400,
            )
            if solid and x > y:
                said.append(part.format(first=row, second=column, lift=words.ratio(rule.lift, brief.meta.locale)))
    if not said:
        return _("Matrix of {n} categories. No pair holds.").format(n=len(names))
    return _("Matrix of {n} categories. Lift of the pairs that hold: {pairs}.").format(n=len(names), pairs="; ".join(said))


def drawable(found: Baskets) -> bool:
    """Say whether there are pairs to show; names of articles are too long, and too many, for a matrix."""
    return not found.of_orders and bool(known(found))


def known(found: Baskets) -> dict[frozenset[str], Rule]:
    """Return the rule of each pair of categories that was looked at."""
    return {frozenset((*r.antecedents, *r.consequents)): r for r in found.listed if len(r.antecedents) == len(r.consequents) == 1}


def _lift(lifts: dict[frozenset[str], Rule], row: str, column: str) -> float:
    """Not a number where the pair is not known: seaborn leaves such a cell empty."""
    rule = lifts.get(frozenset((row, column)))
    return math.nan if row == column or rule is None else rule.lift
