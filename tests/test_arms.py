"""Which arm each customer was in, in whatever words the table says it."""

from __future__ import annotations

from typing import Any

import pytest
from door import COLUMNS, HEADER, cleaned, codes, config, frame_of, rows, written

from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.errors import ConfigError, SchemaError
from reportgen.notes import DataNote


def with_arms(labels: list[str], role: str = "treatment", **campaigns: Any) -> Customers:
    """Clean the shop's customers, the i-th in the i-th arm; arms of ten count."""
    table = [[*row, label] for row, label in zip(rows(len(labels)), labels, strict=True)]
    settings = config(columns=COLUMNS | {role: "arm"}, campaigns=campaigns, uplift={"min_arm": 10})
    return cleaned(written(table, (*HEADER, "arm")), settings)


def note(people: Customers, code: str) -> DataNote:
    (found,) = [note for note in people.notes if note.code == code]
    return found


@pytest.mark.parametrize(
    "label",
    [
        "control",
        "Control",
        "CONTROL GROUP",
        "hold-out",
        "Holdout",
        "held_out",
        "none",
        "None",
        "No E-Mail",
        "not contacted",
        "0",
        "psa",
    ],
)
def test_the_words_for_those_left_alone(label: str) -> None:
    people = with_arms(["E-mail A"] * 10 + [label] * 10)
    assert (people.arms, people.control_arm) == (("E-mail A",), label)
    assert note(people, "control_detected").examples == (label,)
    assert frame_of(people)["arm"].tolist() == ["E-mail A"] * 10 + [label] * 10


@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("yes", "no"), ("TRUE", "FALSE"), ("1.0", "0.0")])
def test_yes_and_no_are_contacted_and_control(yes: str, no: str) -> None:
    expected = ["contacted"] * 10 + ["control"] * 10
    for people in (with_arms([yes] * 10 + [no] * 10), with_arms([no] * 10 + [yes] * 10, role="control")):
        assert (people.arms, people.control_arm) == (("contacted",), "control")
        assert frame_of(people)["arm"].tolist() == expected
        assert "control_detected" not in codes(people)


def test_one_may_be_the_code_of_the_control_group() -> None:
    people = with_arms(["1"] * 10 + ["0"] * 10, control="1")
    assert frame_of(people)["arm"].tolist() == ["control"] * 10 + ["contacted"] * 10


def test_a_label_of_the_users_own() -> None:
    people = with_arms(["B"] * 10 + ["A"] * 10, control="a")
    assert (people.arms, people.control_arm) == (("B",), "A")
    assert "control_detected" not in codes(people)


def test_spellings_of_one_arm_are_one_arm() -> None:
    people = with_arms(["E-mail A"] * 6 + ["e-mail a"] * 2 + ["E mail_A"] * 2 + ["control"] * 10)
    assert people.arms == ("E-mail A",)


def test_odd_characters_stay_as_they_are() -> None:
    odd = "Brief „A“ {{7*7}} =1+1"
    people = with_arms([odd] * 10 + ["control"] * 10)
    assert people.arms == (odd,)


def test_blank_arms_are_counted_and_belong_to_no_arm() -> None:
    people = with_arms(["A"] * 10 + ["control"] * 6 + ["", "N/A", "-", ""])
    assert note(people, "arm_blank").n == 4
    assert frame_of(people)["arm"].tolist()[-4:] == [""] * 4
    flagged = with_arms(["0"] * 10 + ["1"] * 8 + ["", ""], role="control")
    assert note(flagged, "arm_blank").n == 2  # a blank is not taken for "was contacted"


def test_an_arm_of_nine_is_compared_with_nothing() -> None:
    people = with_arms(["A"] * 9 + ["control"] * 11)
    assert (people.arms, people.control_arm) == ((), "control")
    assert note(people, "arm_small") == DataNote("arm_small", "arm", 9, ("A",))


def test_everybody_alike() -> None:
    assert (with_arms(["A"] * 20).arms, with_arms(["A"] * 20).control_arm) == (("A",), None)
    assert (with_arms(["control"] * 20).arms, with_arms(["control"] * 20).control_arm) == ((), "control")
    assert with_arms(["0"] * 20, role="control").control_arm is None


def test_no_column_of_arms() -> None:
    people = cleaned(rows())
    assert (people.arms, people.control_arm, "arm" in people.roles) == ((), None, False)


@pytest.mark.parametrize(
    ("labels", "role", "campaigns", "error", "message"),
    [
        (["A"] * 10 + ["B"] * 10, "treatment", {}, SchemaError, r"none of its labels \('A', 'B'\) says who was left alone; name"),
        (["none"] * 10 + ["control"] * 10, "treatment", {}, SchemaError, r"more than one of its labels \('control', 'none'\)"),
        (["A"] * 20, "treatment", {"control": "C"}, ConfigError, r"control = 'C': column 'arm' of may.csv has no such arm"),
        (["0", "1"] * 10, "treatment", {"control": "C"}, ConfigError, r"it has '0', '1'"),
        (["0", "2"] * 10, "control", {}, SchemaError, r"may.csv line 3: column 'arm': '2' is neither 0 nor 1; write 1 where"),
        ([f"C{i}" for i in range(20)], "treatment", {}, SchemaError, r"holds 20 different labels, such as 'C0', 'C1'"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_asked(
    labels: list[str], role: str, campaigns: dict[str, str], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        with_arms(labels, role, **campaigns)


def test_both_roles_are_one_too_many() -> None:
    table = [[*row, "A", "0"] for row in rows()]
    settings = config(columns=COLUMNS | {"treatment": "arm", "control": "out"})
    with pytest.raises(ConfigError, match="names both treatment and control"):
        cleaned(written(table, (*HEADER, "arm", "out")), settings)


def test_a_control_arm_needs_a_column_of_arms() -> None:
    settings: Config = config(campaigns={"control": "Hold-out"})
    with pytest.raises(ConfigError, match="has no column of arms; name it as treatment"):
        cleaned(rows(), settings)


def test_money_of_the_campaign_is_counted_in_cents_and_blank_is_nothing() -> None:
    table = [[*row, amount] for row, amount in zip(rows(), ["2.50", "", *["0"] * 10], strict=True)]
    people = cleaned(written(table, (*HEADER, "within")), config(columns=COLUMNS | {"outcome_value": "within"}))
    assert frame_of(people)["outcome_value"].tolist() == [250, 0, *[0] * 10]
