"""What took no part in forming the segments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tables import customers_of, eager, lazy, personality

from reportgen.analysis.descriptors import Descriptor, descriptors
from reportgen.analysis.features import features
from reportgen.analysis.grouping.assignment import FeatureScale, SegmentModel
from reportgen.analysis.segments import segment_model, with_segment
from reportgen.config import Config
from reportgen.engine import Frame
from reportgen.notes import Skipped, Verdict


def _model(*formed: str) -> SegmentModel:
    scales = tuple(FeatureScale(name, False, 1.0, None, None, middle=0.0, spread=1.0, missing=0.0) for name in formed)
    return SegmentModel(scales, ((0.0,), (1.0,)), (), 8, k_demanded=True)


def _table(n: int = 400) -> pd.DataFrame:
    """Two segments: age and having complained go with them, education and children do not."""
    draw = np.random.default_rng(3)
    segment = draw.integers(1, 3, n)
    return pd.DataFrame(
        {
            "customer_id": [f"C{i}" for i in range(n)],
            "segment": segment,
            "monetary_value": draw.integers(0, 1000, n),
            "age": np.where(draw.random(n) < 0.1, np.nan, 40 + 5 * segment + draw.normal(0, 5, n).round()),
            "income": draw.integers(1_000_000, 9_000_000, n),
            "children": draw.integers(0, 3, n),
            "education": draw.choice(["Basic", "Master", "PhD"], n),
            "complaint": (draw.random(n) < 0.05 + 0.2 * (segment == 2)).astype("int64"),
            "campaign.First": draw.integers(0, 2, n),
            "campaign.Last": draw.integers(0, 2, n),
        }
    )


def _found(
    table: pd.DataFrame, engine: Callable[[pd.DataFrame], Frame] = eager, formed: str = "monetary_value"
) -> list[Descriptor]:
    frame = engine(table)
    found = descriptors(frame, customers_of(frame), _model(formed))
    assert not isinstance(found, Skipped)
    return list(found)


def _of(found: list[Descriptor], name: str, segment: int = 1) -> list[Descriptor]:
    return [d for d in found if (d.descriptor, d.segment) == (name, segment)]


@pytest.mark.parametrize("engine", [eager, lazy])
def test_tests_are_those_of_scipy(engine: Callable[[pd.DataFrame], Frame]) -> None:
    """Authority: scipy's Fisher and Welch on the raw columns, Holm by statsmodels' rule written out; nulls left out."""
    table = _table()
    found = _found(table, engine)
    own, others = table[table["segment"] == 1], table[table["segment"] == 2]
    raw: dict[tuple[str, str | None], float] = {}
    for column in ("age", "income", "children"):
        raw[column, None] = stats.ttest_ind(own[column].dropna(), others[column].dropna(), equal_var=False).pvalue
    for column, label in (("complaint", None), ("campaign.Last", "Last")):
        crossed = pd.crosstab(table["segment"], table[column])
        raw["response" if label else column, label] = stats.fisher_exact(crossed).pvalue
    for label in ("Basic", "Master", "PhD"):
        raw["education", label] = stats.fisher_exact(pd.crosstab(table["segment"], table["education"] == label)).pvalue
    p_values = sorted([*raw.items(), *raw.items()], key=lambda item: item[1])  # each segment is the other's others
    steps = np.maximum.accumulate([(len(p_values) - i) * p for i, (_, p) in enumerate(p_values)]).clip(max=1)
    allowed: dict[tuple[str, str | None], list[float]] = {}
    for (key, _), step in zip(p_values, steps, strict=True):
        allowed.setdefault(key, []).append(step)
    assert len(found) == len(p_values)
    for key, expected in allowed.items():
        assert sorted(d.p_value for d in found if (d.descriptor, d.label) == key) == pytest.approx(sorted(expected), rel=1e-6)


def test_effects_by_hand() -> None:
    """Means and Cohen's d with numpy; h = 2 asin sqrt p - 2 asin sqrt q; money in the account currency."""
    table = _table()
    found = _found(table)
    own, others = table[table["segment"] == 1], table[table["segment"] == 2]
    (age,), (complaint,), (income,) = (_of(found, name) for name in ("age", "complaint", "income"))
    pooled = np.sqrt(
        ((own["age"].count() - 1) * own["age"].var() + (others["age"].count() - 1) * others["age"].var())
        / (table["age"].count() - 2)
    )
    assert age.effect == pytest.approx((own["age"].mean() - others["age"].mean()) / pooled)
    assert (age.share_or_mean, age.share_or_mean_others) == pytest.approx((own["age"].mean(), others["age"].mean()))
    p, q = own["complaint"].mean(), others["complaint"].mean()
    assert complaint.effect == pytest.approx(2 * np.arcsin(np.sqrt(p)) - 2 * np.arcsin(np.sqrt(q)))
    assert income.share_or_mean == pytest.approx(own["income"].mean() / 100)
    assert (age.is_share, complaint.is_share) == (False, True)


def test_verdicts() -> None:
    """What goes with the segments is solid, what was drawn by lot is not."""
    found = _found(_table())
    assert {d.descriptor for d in found if d.judgement.verdict is Verdict.SOLID} == {"age", "complaint"}
    assert {d.judgement.reason for d in _of(found, "children")} == {"descriptor_alike"}


def test_certain_and_small_is_said_to_be_small() -> None:
    """A hundred thousand customers, half a year of age: beyond chance, and below a small effect."""
    draw = np.random.default_rng(1)
    segment = draw.integers(1, 3, 100_000)
    table = pd.DataFrame({"segment": segment, "monetary_value": 1, "age": 40 + 0.5 * segment + draw.normal(0, 10, 100_000)})
    assert {d.judgement.reason for d in _found(table)} == {"descriptor_differs_little"}


def test_of_order_lines_the_days_since_the_first_purchase_prove_nothing() -> None:
    """They come from the same lines as recency, and are the very same where there was one purchase."""
    table = _table().assign(tenure_days=lambda rows: 100 * rows["segment"] + np.arange(len(rows)) % 50)
    frame = eager(table)
    people = customers_of(frame)
    ledger = replace(people.reconciliation, lines_kept=2_000)
    for told, tested in ((people, True), (replace(people, reconciliation=ledger), False)):
        found = descriptors(frame, told, _model("monetary_value"))
        assert not isinstance(found, Skipped)
        assert any(d.descriptor == "tenure_days" for d in found) is tested


def test_what_formed_the_distance_is_not_tested() -> None:
    """Age forms the segments here, so its p-value would prove nothing."""
    assert not [d for d in _found(_table(), formed="age") if d.descriptor == "age"]


def test_labels_drawn_by_lot_are_solid_in_less_than_one_table_of_twenty() -> None:
    """Holm at 5%: of 40 tables without any relation, a false one in two on average; 7 or more have a chance of 0.3%."""
    false = 0
    for seed in range(40):
        draw = np.random.default_rng(seed)
        table = pd.DataFrame(
            {
                "segment": draw.integers(1, 5, 300),
                "monetary_value": 1,
                "age": draw.normal(45, 12, 300),
                "education": draw.choice(["A", "B", "C"], 300),
                "complaint": draw.integers(0, 2, 300),
            }
        )
        false += any(d.judgement.verdict is Verdict.SOLID for d in _found(table))
    assert false < 7


def test_nothing_to_test() -> None:
    """A bank's table of spend alone; and a complaint that nobody has."""
    frame = eager(_table()[["customer_id", "segment", "monetary_value"]].assign(complaint=0))
    found = descriptors(frame, customers_of(frame), _model("monetary_value"))
    assert isinstance(found, Skipped)
    assert found.reason == "no_descriptors"


def test_of_two_labels_one_is_tested() -> None:
    """The other would say the same with the sign turned."""
    table = _table().assign(education=lambda t: np.where(t["children"] > 0, "Master", "Basic"))
    assert {d.label for d in _found(table) if d.descriptor == "education"} == {"Master"}


def test_engines_agree() -> None:
    """Row for row."""
    assert _found(_table(), lazy) == _found(_table())


def test_real_table(shared_data: Path) -> None:
    """The latest response, which formed nothing, differs: those who buy much and lately answer most."""
    frame = features(customers_of(eager(personality(shared_data))))
    model = segment_model(frame, Config())
    found = descriptors(with_segment(frame, model), customers_of(frame), model)
    assert not isinstance(found, Skipped)
    (response,) = _of(list(found), "response")
    assert response.judgement.verdict is Verdict.SOLID
    assert response.share_or_mean > response.share_or_mean_others
