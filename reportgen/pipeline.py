"""Pipeline: the run on one page."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import Popen
from typing import Any

from reportgen.analysis.mailing.contacted import with_write_to
from reportgen.analysis.mailing.lots import with_test_arm
from reportgen.analysis.money.baseline import with_silent
from reportgen.analysis.trend import MonthRecord
from reportgen.aside import Aside, here, loaded
from reportgen.brief import Brief, DataQuality
from reportgen.config import Config
from reportgen.contacts import suppressed
from reportgen.customers import Customers, customers
from reportgen.disk import unwritable
from reportgen.document import press
from reportgen.document.audiences import audiences
from reportgen.document.templates import places
from reportgen.document.typefaces import typefaces
from reportgen.errors import ReportgenError
from reportgen.history import HISTORY, earlier, month_record, write_record
from reportgen.manifest import meta, month_of
from reportgen.model_file import model_file
from reportgen.notes import Skipped
from reportgen.orders.by_customer import customers_of
from reportgen.report import Report, Run, write_files
from reportgen.sources import read_frame, read_table
from reportgen.sources.optouts import read_optouts


def build(
    table: Path | str,
    config: Config | None = None,
    out: Path | str = "output",
    templates: Path | None = None,
    started: Popen[bytes] | None = None,
) -> Report:
    """Read a table, build its brief, write the report: what ``reportgen build`` does, with a press that it started earlier.

    Raises
    ------
    ReportgenError
        If the table, the config, the templates or the disk are not as they must be; nothing is written then.
    """
    out = Path(out)
    with nullcontext(started) if started else press.started() as child:
        config = config or Config()
        if why := unwritable(out) or unwritable(
            out / HISTORY
        ):  # what is wrong with the machine is said before the work, not after it
            raise ReportgenError(f"{why}; give a folder you may write to with --out")
        typefaces(config.brand.font, places(templates))
        with press.aside(child) as aside:
            aside(loaded, "sklearn.cluster", "sklearn.linear_model", "sklearn.ensemble")  # while this one reads
            people = read_customers(table, config, None)
            before = earlier(out / HISTORY, month_of(people, config))
            run = composed(people, config, aside, before)
        report = write_files(run.brief, run, out, templates, child)
        write_record(month_record(run.brief), out / HISTORY)
        return report


def build_brief(table: Path | str | Any, config: Config | None = None, today: dt.date | None = None) -> Brief:
    """Read, describe, group, find, compose: same customers and same config give the same Brief.

    Parameters
    ----------
    table : path or DataFrame
        A file, or a frame of any kind that Narwhals knows.
    config : Config, optional
    today : datetime.date, optional
        Dates a table that holds no date at all, and nothing else.

    Raises
    ------
    ReportgenError
        If the table or the config is not as it must be.
    """
    config = config or Config()
    return composed(read_customers(table, config, today), config).brief


def composed(  # noqa: PLR0915  # a line a section
    people: Customers, config: Config, aside: Aside = here, before: MonthRecord | None = None
) -> Run:
    """Describe the customers, group them, find what matters, and compose the brief."""
    from reportgen.analysis.actions import actions, won_back
    from reportgen.analysis.affinity import affinity
    from reportgen.analysis.articles import articles
    from reportgen.analysis.associations.offers import next_categories
    from reportgen.analysis.baskets import baskets
    from reportgen.analysis.budget import budget
    from reportgen.analysis.campaign_history import campaign_history
    from reportgen.analysis.campaigns import campaigns
    from reportgen.analysis.conversion import conversion
    from reportgen.analysis.crm_rules import crm_rules
    from reportgen.analysis.descriptors import descriptors
    from reportgen.analysis.features import features
    from reportgen.analysis.impact import impact
    from reportgen.analysis.next_category import next_category
    from reportgen.analysis.personas import personas, segment_names
    from reportgen.analysis.profiles import profiles
    from reportgen.analysis.response import response_begun
    from reportgen.analysis.rfm_cells import rfm_cells
    from reportgen.analysis.segment_rules import segment_rules
    from reportgen.analysis.segments import segment_model, segmentation, with_segment
    from reportgen.analysis.summary import summary
    from reportgen.analysis.targeting import targeting
    from reportgen.analysis.tiers import tiers
    from reportgen.analysis.trend import trend
    from reportgen.analysis.trial import trial
    from reportgen.analysis.uplift import uplift
    from reportgen.analysis.withheld import withheld

    described = features(people)
    model = segment_model(described, config, aside)
    grouped = with_segment(described, model)
    answering = response_begun(grouped, people, config, aside)  # the longest: what can do without it comes before its end

    ranks = tiers(grouped, config, people.window_months)
    segments = segmentation(grouped, model, segment_names(grouped, model.k), ranks, config)
    cards = personas(grouped, people, segments)
    answers = campaigns(grouped, people)
    changed = uplift(grouped, people, config)
    rules = baskets(grouped, people, config)
    offers = next_category(grouped, people, rules)
    proposed = None if isinstance(offers, Skipped) else next_categories(grouped, people, offers)
    cells = rfm_cells(grouped, model.k)
    traits = descriptors(grouped, people, model)
    history = campaign_history(grouped, people, config)
    drawn_to = affinity(grouped, people, config)
    converted = conversion(grouped, people, config)
    typical = segment_rules(grouped, people, rules, config)
    sold = articles(grouped, people, config)
    rebuilt = crm_rules(grouped, model, config)
    kept = model_file(described, people, model, segments.segments, config)

    predicted, scores = answering()
    mailed = targeting(scores, people, predicted, config, changed)
    spent = budget(scores, people, predicted, config, changed, mailed)
    money = impact(grouped, people, answers, scores, mailed, offers, ranks, config, changed)
    todo = actions(cards, segments, answers, mailed, money, offers)
    planned = trial(answers, mailed, changed, segments.segments, config)

    brief = Brief(
        meta=meta(people, config),
        summary=summary(grouped, segments, answers, rules, offers, mailed, money, ranks, changed, won_back(todo)),
        data_quality=DataQuality(people.notes, people.reconciliation),
        segmentation=segments,
        rfm_cells=cells,
        personas=cards,
        descriptors=traits,
        campaigns=answers,
        campaign_history=history,
        affinity=drawn_to,
        conversion=converted,
        response=predicted,
        targeting=mailed,
        budget=spent,
        uplift=changed,
        trial=planned,
        baskets=rules,
        segment_rules=typical,
        articles=sold,
        next_category=offers,
        tiers=ranks,
        crm_rules=rebuilt,
        impact=money,
        actions=todo,
        profiles=profiles(grouped, people, segments.features, scores, answers, changed, mailed),
        trend=Skipped("first_month"),
    )
    brief = replace(brief, trend=trend(before, month_record(brief)))
    listed = with_silent(audiences(grouped, segments.segments, todo, scores, proposed), money.lapse_days)
    return Run(
        brief=withheld(brief, config.privacy.min_group),
        model=kept,
        members=with_test_arm(with_write_to(listed, mailed), planned, mailed, config.seed),
    )


@dataclass(frozen=True)
class Check:
    """What is in a table, and what its brief will and will not contain.

    Attributes
    ----------
    customers : Customers
    sections : tuple of (str, Skipped or None)
        Sections that depend on what the table holds; None where all they need is there.
    """

    customers: Customers
    sections: tuple[tuple[str, Skipped | None], ...]


def check(table: Path | str | Any, config: Config | None = None, today: dt.date | None = None) -> Check:
    """Read and clean a table, and stop before the analysis: what ``reportgen check`` does.

    Raises
    ------
    ReportgenError
        If the table or the config is not as it must be.
    """
    from reportgen.analysis.outlook import outlook

    config = config or Config()
    people = read_customers(table, config, today)
    return Check(people, outlook(people, config))


def read_customers(table: Path | str | Any, config: Config, today: dt.date | None) -> Customers:
    """Read a table of customers or order lines and clean it: a file, or a frame of any kind that Narwhals knows."""
    source = read_table(Path(table), config) if isinstance(table, Path | str) else read_frame(table, config)
    source = customers_of(source, config)
    people = customers(source, config, today or dt.date.today())
    wanted = config.audiences
    if wanted.suppress is None:
        return people
    known = source.orders.columns if source.orders else config.columns
    return suppressed(people, read_optouts(wanted.suppress, wanted.column, known.customer_id))
