"""Strips: the pictures of an appendix: one segment, and beside it all customers."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

from reportgen.analysis.campaigns import CampaignRate
from reportgen.analysis.mailing.depths import Audience, Depth
from reportgen.analysis.profiles import Spread
from reportgen.brief import Meta
from reportgen.document import style, terms, words
from reportgen.document.chart import Chart
from reportgen.document.language import Translate
from reportgen.document.sketch import POINTS, area, dot, line, mark, path, sketch, text, ticks

_SHOWN = 8  # campaigns: of more, the latest ones
_LETTERS = 11.0  # points: what a number takes above its interval
_Write = Callable[[float], str]


def history(rates: Sequence[tuple[CampaignRate, CampaignRate]], colour: str, meta: Meta, _: Translate) -> Chart:
    """Response to each campaign in order of time: the segment with its interval, and the rate of all customers.

    Parameters
    ----------
    rates : sequence of (CampaignRate, CampaignRate)
        Of the segment and of all customers.
    colour : str
        Of the segment.
    meta : Meta
    _ : function of str
    """
    look = style.look(meta)
    width = look.width * POINTS
    rates = rates[-_SHOWN:]
    left, top, bottom, height = 34.0, 22.0, 90.0, 112.0
    marks = ticks(0.0, max(max(own.ci_high, everybody.response_rate) for own, everybody in rates))

    def y(rate: float) -> float:
        return bottom - (bottom - top) * rate / marks[-1]

    step = (width - left) / len(rates)
    parts = [
        dot((left + 4, 6), colour),
        text((left + 11, 8.6), _("this segment, with its interval"), colour=style.SOFT),
        line((left + 142, 6), (left + 156, 6), style.INK, 1.4),
        text((left + 161, 8.6), _("all customers"), colour=style.SOFT),
    ]
    for tick in marks:
        parts += [
            line((left, y(tick)), (width, y(tick)), style.RULE, 0.5),
            mark((left - 5, y(tick) + 2.4), words.percent(tick, meta.locale, digits=0), "end"),
        ]
    said = []
    for i, (own, everybody) in enumerate(rates):
        x = left + (i + 0.5) * step
        over = y(everybody.response_rate)  # the number goes above the line of all customers where that would cross it
        head = over if 0 < y(own.ci_high) - over < _LETTERS else y(own.ci_high)
        parts += [
            line((x - 9, y(everybody.response_rate)), (x + 9, y(everybody.response_rate)), style.INK, 1.4),
            line((x, y(own.ci_low)), (x, y(own.ci_high)), colour, 2.2),
            dot((x, y(own.response_rate)), colour, 3.6),
            text((x, head - 4), words.percent(own.response_rate, meta.locale), "middle", bold=True, size=7.6),
        ]
        room = max(8, int(step / 4.1))
        for row, name in enumerate(textwrap.wrap(words.label(own.campaign), room, max_lines=2, placeholder=" \u2026")):
            parts.append(text((x, bottom + 11 + 9 * row), name, "middle", colour=style.SOFT, size=7))
        said.append(
            _("{campaign}: {rate} against {average}").format(
                campaign=words.label(own.campaign),
                rate=words.percent(own.response_rate, meta.locale),
                average=words.percent(everybody.response_rate, meta.locale),
            )
        )
    alt = _("Response of this segment to each campaign, against all customers. {rates}.").format(rates="; ".join(said))
    return sketch(look, height, alt, parts)


def spreads(found: Sequence[Spread], colour: str, meta: Meta, _: Translate) -> Chart:
    """Recency, frequency and value of the segment above those of all customers, each on an axis of its own."""
    look = style.look(meta)
    width = look.width * POINTS
    names, gap, height = 58.0, 20.0, 78.0
    each = (width - names - gap * (len(found) - 1)) / len(found)
    rows = ((32.0, colour, _("This segment")), (54.0, style.SOFT, _("All customers")))
    parts = [text((0, y + 2.6), name, bold=shade == colour, colour=style.readable(shade)) for y, shade, name in rows]
    said = []
    for i, spread in enumerate(found):
        x0 = names + i * (each + gap)
        unit = terms.term(spread.feature).unit
        limit = max(spread.own.p90, spread.all.p90) * 1.06 or 1.0

        def x(value: float, x0: float = x0, limit: float = limit) -> float:
            return x0 + each * value / limit

        def write(value: float, unit: str = unit) -> str:
            return terms.value(value, "whole" if unit == "decimal" else unit, meta.locale, meta.currency)

        title = _(terms.term(spread.feature).text)
        parts += [text((x0, 8), title, bold=True, size=7.4), line((x0, 68), (x0 + each, 68), style.RULE)]
        parts += [
            mark((x0, 75.4), write(0), size=6.4),
            mark((x0 + each, 75.4), write(limit), "end", size=6.4),
        ]
        for (y, shade, _name), q in zip(rows, (spread.own, spread.all), strict=True):
            parts += [
                line((x(q.p10), y), (x(q.p90), y), shade, 0.9),
                line((x(q.p25), y), (x(q.p75), y), shade, 6.0),
                dot((x(q.p50), y), style.PAPER, 2.6),
                dot((x(q.p50), y), shade, 1.6),
                text((min(max(x(q.p50), x0 + 10), x0 + each - 12), y - 6), write(q.p50), "middle", bold=True),
            ]
        said.append(
            _("{feature}: half of this segment lie below {own}, half of all customers below {all}").format(
                feature=title, own=write(spread.own.p50), all=write(spread.all.p50)
            )
        )
    return sketch(look, height, "; ".join(said) + ".", parts)


def depths(found: Audience, colour: str, meta: Meta, _: Translate) -> Chart:
    """What a mailing brings as it goes deeper into the segment: money where its worth is known, else answers.

    Parameters
    ----------
    found : Audience
    colour : str
    meta : Meta
    _ : function of str
    """
    look = style.look(meta)
    width = look.width * POINTS
    left, top, bottom, height = 46.0, 12.0, 84.0, 110.0
    whole = found.depths[-1].n_customers
    rows = [(0, 0.0, 0.0, 0.0), *(_row(d) for d in found.depths)]
    paid = found.depths[0].profit is not None
    marks = ticks(min(low for _n, _e, low, _h in rows), max(high for _n, _e, _l, high in rows))

    def x(n: float) -> float:
        return left + (width - left - 12) * n / whole

    def y(value: float) -> float:
        return bottom - (bottom - top) * (value - marks[0]) / (marks[-1] - marks[0])

    write: _Write = (lambda v: words.money(v, meta.locale, meta.currency)) if paid else (lambda v: words.number(v, meta.locale))
    parts = []
    for tick in marks:
        parts += [
            line((left, y(tick)), (width, y(tick)), style.INK if tick == 0 else style.RULE, 0.6),
            mark((left - 5, y(tick) + 2.4), write(tick), "end"),
        ]
    band = [(x(n), y(high)) for n, _e, _l, high in rows] + [(x(n), y(low)) for n, _e, low, _h in reversed(rows)]
    parts += [area(band, colour), path([(x(n), y(expected)) for n, expected, _l, _h in rows], style.readable(colour), 1.8)]
    shown = -1.0
    for n, *_rest in rows:
        if x(n) - shown > 30:  # noqa: PLR2004  # points: what "1,234" takes, with air
            parts.append(mark((x(n), bottom + 11), words.number(n, meta.locale), "middle"))
            shown = x(n)
    parts.append(text((left, bottom + 23), _("Customers of this segment written to, likeliest first"), colour=style.SOFT))
    best = ""
    if found.stop is not None:
        n, at, *_rest = _row(found.stop)
        parts += [line((x(n), top), (x(n), bottom), style.INK, 0.8, "2.5 2"), dot((x(n), y(at)), style.readable(colour), 3.6)]
        name = _("advised, {n}: {worth}").format(n=words.number(n, meta.locale), worth=write(at))
        beyond = n > whole / 2
        parts.append(text((x(n) + (-5 if beyond else 5), top + 5), name, "end" if beyond else "start", bold=True, size=7.6))
        best = " " + _("The likeliest {n} bring {worth}.").format(n=words.number(n, meta.locale), worth=write(at))
    profit, answers = (
        _("Profit by customers written to: all {n} bring {worth}."),
        _("Answers by customers written to: all {n} bring {worth}."),
    )
    alt = (profit if paid else answers).format(n=words.number(whole, meta.locale), worth=write(rows[-1][1]))
    return sketch(look, height, alt + best, parts)


def _row(d: Depth) -> tuple[int, float, float, float]:
    """Customers, and what they bring: expected, low, high."""
    if d.profit is None or d.profit_low is None or d.profit_high is None:
        return d.n_customers, d.expected_responders, d.response.ci_low * d.n_customers, d.response.ci_high * d.n_customers
    return d.n_customers, d.profit, d.profit_low, d.profit_high
