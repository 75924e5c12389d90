"""Pairs: which category goes with which: a matrix that reads in grey, or where few pairs hold, dots with intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reportgen.analysis.associations.rules import Rule
from reportgen.analysis.baskets import Baskets
from reportgen.brief import Brief
from reportgen.document import colours, panels, style, words
from reportgen.document.language import Translate
from reportgen.document.plots import LETTER, MM_AN_INCH
from reportgen.notes import Verdict

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_READABLE = 4.5  # WCAG 2.2, 1.4.3: contrast of text
_BESIDE = 12.0  # mm: from the axes to the intervals beside them
_MOST = 10  # categories a side, and pairs ranked: more would be too small to read; the commonest, and the surest, are shown
_ONE_LINE = 20  # letters of two names, that stand in one line with the word between them
_FILLED = 3  # of so many pairs one has to hold, or the matrix is emptiness with a few numbers in it


def pairs(figure: Figure, brief: Brief, _: Translate) -> str:
    """Lift of the pairs of categories, in the form that suits them."""
    assert isinstance(brief.baskets, Baskets)
    return (_ranked if ranked(brief.baskets) else _matrix)(figure, brief, _)


def _matrix(figure: Figure, brief: Brief, _: Translate) -> str:
    """Lift of each pair of categories; what holds is bold and framed, what does not is quiet."""
    import seaborn
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    found = brief.baskets
    assert isinstance(found, Baskets)
    look = style.look(brief.meta)
    shares = dict(found.item_shares)
    names = _commonest(found)
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


def _ranked(figure: Figure, brief: Brief, _: Translate) -> str:
    """Lift of each pair with its interval, those that hold first; a line where chance would have them."""
    found = brief.baskets
    assert isinstance(found, Baskets)
    locale, accent = brief.meta.locale, style.look(brief.meta).accent
    rows = _rows(found)
    name = _("{first} with {second}")
    names = [name.format(first=words.label(r.antecedents[0]), second=words.label(r.consequents[0])) for r in rows]
    between = [
        _("{low} to {high}").format(low=words.ratio(r.lift_low, locale), high=words.ratio(r.lift_high, locale)) for r in rows
    ]
    ax = panels.named_rows(figure, names, head=0.9, foot=0.7, beside=_BESIDE + LETTER * max(map(len, between)))
    ax.axvline(1.0, color=style.INK, lw=0.9, dashes=(2.5, 2))
    by_chance = _("as often as by chance")
    ax.annotate(
        by_chance, (1.0, 1), xycoords=("data", "axes fraction"), xytext=(0, 2), textcoords="offset points", ha="center", size=7
    )
    for i, (r, interval) in enumerate(zip(rows, between, strict=True)):
        solid = r.judgement.verdict is Verdict.SOLID
        colour = accent if solid else style.SOFT
        ax.plot([r.lift_low, r.lift_high], [i, i], color=colour, lw=2.2 if solid else 1.2, solid_capstyle="round")
        ax.plot([r.lift], [i], "o", color=colour, markersize=6 if solid else 4, markeredgecolor=style.PAPER, markeredgewidth=0.8)
        rate = {"weight": 700, "size": 7.6} if solid else {"size": 7.6, "color": style.SOFT}
        panels.beside(ax, i, 3.0, words.ratio(r.lift, locale), rate)
        panels.beside(ax, i, _BESIDE, interval, {"size": 6.8, "color": style.SOFT})
    ax.xaxis.set_major_formatter(lambda value, at: words.ratio(value, locale))
    ax.locator_params(axis="x", nbins=6)
    ax.margins(x=0.06)
    part = _("{first} with {second} {lift}")
    holding = [r for r in rows if r.judgement.verdict is Verdict.SOLID]
    if not holding:
        return _("Dots with intervals, one a pair of categories. No pair holds.")
    said = [part.format(first=r.antecedents[0], second=r.consequents[0], lift=words.ratio(r.lift, locale)) for r in holding]
    return _("Dots with intervals, one a pair of categories. Lift of the pairs that hold: {pairs}.").format(pairs="; ".join(said))


def ranked(found: Baskets) -> bool:
    """Say whether the pairs are ranked: fewer than a third of those of the commonest categories hold."""
    names = _commonest(found)
    holding = sum(rule.judgement.verdict is Verdict.SOLID for pair, rule in known(found).items() if pair <= set(names))
    return _FILLED * holding < len(names) * (len(names) - 1) // 2


def height(found: Baskets) -> float:
    """Return the height of the figure in millimetres."""
    if not ranked(found):
        return 12.0 + 6.0 * min(len(found.item_shares), _MOST)
    rows = _rows(found)
    longest = max(len(words.label(r.antecedents[0])) + len(words.label(r.consequents[0])) for r in rows)
    return (5.4 if longest <= _ONE_LINE else 7.4) * (len(rows) + 1.6)


def _commonest(found: Baskets) -> list[str]:
    shares = dict(found.item_shares)
    return sorted(shares, key=lambda name: -shares[name])[:_MOST]


def _rows(found: Baskets) -> list[Rule]:
    """The pairs that hold, then the others, each by lift."""
    return sorted(known(found).values(), key=lambda r: (r.judgement.verdict is not Verdict.SOLID, -r.lift))[:_MOST]


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
