"""A run's model on disk: what comes back, and what is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from scored import run, settings, shop, table_of

from reportgen.errors import InputError
from reportgen.model_file import ModelFile, from_json, to_json


@pytest.fixture(scope="module")
def model() -> ModelFile:
    """A model that has everything: scores, a reduction, stand-ins, answers of the table about its notation."""
    config = settings(features=["r_score", "frequency", "monetary_value", "income", "conversion"], reduction="pca")
    config = config.model_copy(update={"impact": config.impact.model_copy(update={"window_months": 24.0})})
    return run(table_of(shop(), config), config)[0]


def _sealed(content: Any) -> str:
    """Write a content with the digest that belongs to it: SHA-256 of sorted keys without spaces, by hashlib."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    whole = {"format": "reportgen-model", "format_version": 1, "sha256": hashlib.sha256(canonical).hexdigest()}
    return json.dumps(whole | {"content": content})


def test_what_was_written_is_read(model: ModelFile) -> None:
    """The same value, the same bytes again, and no code in them."""
    text = to_json(model)
    assert from_json(text) == model
    assert to_json(from_json(text)) == text
    assert from_json(text.encode()) == model
    assert _sealed(json.loads(text)["content"]) == json.dumps(json.loads(text))


def test_a_file_of_before_a_field_was_added_is_read(model: ModelFile) -> None:
    """Those fields have values that say nothing, and the format stays 1."""
    content = json.loads(to_json(model))["content"]
    del content["bands"], content["orders"], content["by_name"]
    assert from_json(_sealed(content)) == replace(model, bands=())


def test_layout_of_the_file_does_not_matter(model: ModelFile) -> None:
    """Another program may indent it anew; the content is what is sealed."""
    whole = json.loads(to_json(model))
    assert from_json(json.dumps(dict(reversed(whole.items())), indent=7)) == model


def test_it_remembers_what_one_row_cannot_tell(model: ModelFile) -> None:
    """The comma and the day first were decided by the table; the medians of the shop's customers stand in for blanks."""
    assert (model.decimal, model.date_order, model.window_months) == (",", "dmy", 24.0)
    assert {stand_in.column for stand_in in model.stand_ins.columns} == {"tenure_days", "recency_days", "numeric.Points"}
    assert {stand_in.column for stand_in in model.stand_ins.incomes} == {"", "Basic", "Master", "PhD", "Other", "Unknown"}
    assert [edges.feature for edges in model.model.edges] == ["recency_days", "frequency", "monetary_value"]
    assert dict(model.libraries).keys() >= {"python", "scikit-learn", "narwhals"}
    assert all(s.name and s.tier and s.judgement.reason for s in model.segments)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"format": NaN}', "is not JSON"),
        ("[]", "is no model of reportgen"),
        ('{"format": "other", "content": {}}', "is no model of reportgen"),
        ('{"format": "reportgen-model", "content": {}, "format_version": 2}', "has format 2, and this version reads 1"),
        ('{"format": "reportgen-model", "content": {}, "format_version": 1}', "was changed after it was written"),
        (b"\x80\x04\x95\x05\x00\x00\x00", "is not JSON"),  # a pickle
    ],
)
def test_foreign_files_are_refused(text: str | bytes, said: str) -> None:
    """With the name of the file, what is wrong, and what to give instead."""
    with pytest.raises(InputError, match=said) as caught:
        from_json(text, "old.json")
    assert str(caught.value).startswith("old.json: ")
    assert "reportgen build" in str(caught.value) or "build the brief again" in str(caught.value)


def test_a_changed_number_is_noticed(model: ModelFile) -> None:
    """One digit of one centre."""
    whole = json.loads(to_json(model))
    whole["content"]["model"]["centres"][0][0] += 1e-9
    with pytest.raises(InputError, match="was changed after it was written"):
        from_json(json.dumps(whole))


def _without_names(content: Any) -> None:
    del content["segments"]


def _short_centre(content: Any) -> None:
    content["model"]["centres"][0].append(0.0)


def _no_spread(content: Any) -> None:
    content["model"]["scales"][0]["spread"] = 0.0


def _other_segments(content: Any) -> None:
    content["segments"][0]["segment"] = 7


def _wrong_layer(content: Any) -> None:
    content["model"]["layers"][0]["weights"][0].pop()


def _text_for_a_number(content: Any) -> None:
    content["reach"] = "far"


def _unknown_setting(content: Any) -> None:
    content["config"]["segments"]["kay"] = 4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_without_names, "segments: "),
        (_short_centre, "model.centres: a centre does not fit the axes"),
        (_no_spread, "model.scales: a spread or start is not above 0"),
        (_other_segments, "segments: are not those of the centres"),
        (_wrong_layer, "model.layers: the weights do not fit the axes"),
        (_text_for_a_number, "reach: "),
        (_unknown_setting, "config.segments.kay: "),
    ],
)
def test_a_sealed_file_that_cannot_be_applied_is_refused(model: ModelFile, change: Callable[[Any], None], said: str) -> None:
    """Whoever can write a file can compute its digest, so the content is checked as well."""
    content = json.loads(to_json(model))["content"]
    change(content)
    with pytest.raises(InputError, match=said):
        from_json(_sealed(content))


def test_another_model_has_another_digest(model: ModelFile) -> None:
    """And the same model the same."""
    other = replace(model, reach=model.reach + 1)
    assert json.loads(to_json(other))["sha256"] != json.loads(to_json(model))["sha256"]
