"""Faults are mended and counted, or refused with their line; the money adds up."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from door import COLUMNS, HEADER, TODAY, changed, cleaned, codes, config, frame_of, rows, written

from reportgen.cleaning.codes import CODES
from reportgen.cleaning.ledger import Reconciliation
from reportgen.config import Config, config_from
from reportgen.customers import Customers, customers
from reportgen.errors import InputError, SchemaError, TooFewCustomersError
from reportgen.notes import OTHERS, DataNote
from reportgen.sources import read_frame

WINE = sum(range(1, 13)) + 12 * 0.25  # 81
MEAT = 2 * sum(range(1, 13))  # 156


def note(people: Customers, code: str) -> DataNote:
    (found,) = [note for note in people.notes if note.code == code]
    return found


def with_columns(**columns: Any) -> Config:
    return config(columns=COLUMNS | columns)


def test_a_clean_table() -> None:
    people = cleaned(rows())
    frame = frame_of(people)
    first = frame.iloc[0].to_dict()
    assert first == {  # by hand from the first row of the shop
        "customer_id": "001",
        "age": 2013 - 1961,
        "education": "Basic",
        "income": 3_000_100,
        "tenure_days": 11,
        "recency_days": 1,
        "monetary_value": 325,
        "frequency": 1,
        "spend.Wine": 125,
        "spend.Meat": 200,
        "purchases.Web": 1,
        "campaign.May": 1,
    }
    assert people.reconciliation == Reconciliation(12, 12, 0, WINE + MEAT, WINE + MEAT, 0.0)
    assert (people.categories, people.channels, people.campaigns) == (("Wine", "Meat"), ("Web",), ("May",))
    assert people.as_of == dt.date(2013, 1, 22)  # the last enrolment
    assert (people.preset, people.window_months, people.contact_cost) == (None, None, None)
    assert codes(people) == {
        "recency_short",  # twelve days at most
        "as_of_last_date",
        "read_as_encoding",
        "read_as_delimiter",
        "read_as_date_order",
        "read_as_decimal_point",
    }


def test_types_are_whole_numbers_and_text() -> None:
    kinds = {
        name: kind.kind for name, kind in frame_of(cleaned(rows())).dtypes.items() if name not in ("customer_id", "education")
    }
    assert set(kinds.values()) == {"i"}


def test_every_code_is_listed() -> None:
    """A note that the document cannot word would be lost; ranks come from the same list."""
    people = cleaned(changed(3, "income", ""))
    assert codes(people) <= CODES.keys()
    ranks = [list(CODES).index(note.code) for note in people.notes]
    assert ranks == sorted(ranks)


def test_repeated_rows_are_removed_and_the_money_adds_up() -> None:
    table = rows()
    people = cleaned([*table, table[0], table[0], table[2]])  # 3.25 twice and 9.25 once
    assert note(people, "duplicate_rows_removed").n == 3
    assert people.reconciliation == Reconciliation(15, 12, 3, WINE + MEAT + 15.75, WINE + MEAT, 15.75)
    assert len(frame_of(people)) == 12
    assert people.frame.to_native().index.tolist() == list(range(12))


def test_one_id_with_two_contents_is_refused_with_its_lines() -> None:
    with pytest.raises(
        SchemaError, match=r"column 'id': 2 of its ids stand in several rows .*lines 2 and 14; 3 and 15.*keep = \"last\""
    ) as e:
        cleaned([*rows(), ["001", *rows()[3][1:]], ["002", *rows()[3][1:]]])
    assert e.value.columns == ("id",)


def test_the_last_row_of_an_id_can_be_kept() -> None:
    people = cleaned([*rows(), ["001", *rows()[3][1:]]], config(source={"keep": "last"}))  # 4.25 + 8 in place of 1.25 + 2
    assert note(people, "same_id_last_kept") == DataNote("same_id_last_kept", "id", 1)
    assert people.reconciliation == Reconciliation(13, 12, 1, WINE + MEAT + 12.25, WINE + MEAT + 9, 3.25)
    assert frame_of(people)["monetary_value"][0] == 1225


def test_profiles_that_repeat_under_another_id_are_kept() -> None:
    people = cleaned([*rows(), ["777", *rows()[0][1:]]])
    assert note(people, "profiles_repeated").n == 1
    assert people.reconciliation.rows_kept == 13


def test_rows_without_anything_are_left_out() -> None:
    people = cleaned([*rows(), [""] * 10, [" "] * 10])
    assert note(people, "empty_rows_dropped").n == 2
    assert people.reconciliation.rows_kept == 12


def test_a_customer_without_an_id_is_refused() -> None:
    with pytest.raises(SchemaError, match=r"may.csv line 4: column 'id' is blank, in 1 rows"):
        cleaned(changed(4, "id", " "))


def test_ids_are_text() -> None:
    table = rows()
    for i, name in enumerate(("07", " 7 ", "9007199254740993", "9007199254740992")):
        table[i][0] = name
    assert set(frame_of(cleaned(table))["customer_id"]) > {"07", "7", "9007199254740993", "9007199254740992"}


def test_rows_without_an_id_column_are_numbered_and_never_merged() -> None:
    columns = {role: name for role, name in COLUMNS.items() if role != "customer_id"}
    people = cleaned([*rows(), rows()[0]], config(columns=columns))
    assert note(people, "rows_numbered").n == 13
    assert frame_of(people)["customer_id"].is_unique


def test_too_few_customers() -> None:
    with pytest.raises(TooFewCustomersError, match=r"holds 9 customers, and 10 are needed") as caught:
        cleaned(rows(9))
    assert (caught.value.n, caught.value.needed) == (9, 10)
    with pytest.raises(TooFewCustomersError, match=r"holds 1 customer in 60 rows"):
        cleaned(rows(1) * 60)
    with pytest.raises(TooFewCustomersError, match=r"and 50 are needed to say .*; give a larger table, or lower min_customers"):
        cleaned(rows(12), config(segments={"min_customers": 50}))
    with pytest.raises(TooFewCustomersError, match=r"give a larger table$"):  # the setting goes no lower
        cleaned(rows(9), config(segments={"min_customers": 50}))


def test_customers_who_are_all_equal() -> None:
    with pytest.raises(InputError, match=r"all 20 customers are equal in recency_days, frequency, monetary_value"):
        cleaned([[f"{i}", *rows()[0][1:]] for i in range(20)])


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("wine", "many", "is not a number"),
        ("wine", "inf", "is not a number"),
        ("wine", "12,5", r"is not a number; .*decimal = \",\" under \[source\]"),
        ("wine", "1e308", "is larger than any real figure"),
        ("wine", "9" * 20, "is larger than any real figure"),
        ("wine", "-0.01", "is negative"),
        ("wine", "1 2", "is not a number"),
        ("wine", "x12", "is not a number"),
        ("wine", "12%", "is not a number"),
        ("wine", "\u0663", "is not a number"),  # a digit in Arabic script, which int() would read
        ("income", "-1", "is negative"),
        ("web", "2.5", "is not a whole number"),
        ("silent", "-3", "is negative"),
        ("born", "unborn", "is not a number"),
        ("answered", "2", "is neither 0 nor 1"),
        ("answered", "maybe", "is neither 0 nor 1"),
        ("since", "2013-02-30", "is not a date"),
        ("since", "yesterday", "is not a date"),
        ("since", "Mei 2013", "is a month without a day, beside cells that are none; write one of its days"),
        ("since", "Since", "is the name of the column: the header stands here a second time"),
        ("since", "04-09-12", "is not a date"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_with_its_line(column: str, value: str, what: str) -> None:
    with pytest.raises(SchemaError, match=rf"may\.csv line 5: column '{column}': '{value}' {what}") as caught:
        cleaned(changed(5, column, value))
    assert caught.value.columns == (column,)


@pytest.mark.parametrize(
    ("role", "named"),
    [
        ("spend", {"Wine": "wine", "Red": "wine"}),
        ("monetary_value", ["wine", "wine"]),
        ("purchases", {"Web": "web", "Shop": "web"}),
        ("campaigns", {"May": "answered", "June": "answered"}),
    ],
)
def test_a_column_that_stands_twice_in_a_role_is_refused(role: str, named: Any) -> None:
    """It would count twice, and every amount in the brief would be too high."""
    with pytest.raises(SchemaError, match=rf"may\.csv: \[columns\] {role}: the column '\w+' stands there twice"):
        cleaned(rows(), config(columns=COLUMNS | {role: named}))


def test_an_id_without_its_last_digits_is_refused() -> None:
    with pytest.raises(SchemaError, match=r"may\.csv line 5: column 'id': the id is a long number that a spreadsheet shortened"):
        cleaned(changed(5, "id", "4.60708E+11"))


def test_the_first_fault_is_named() -> None:
    table = changed(9, "wine", "a")
    table[2][HEADER.index("meat")] = "b"
    with pytest.raises(SchemaError, match="line 4: column 'meat': 'b'"):
        cleaned(table)


@pytest.mark.parametrize(
    ("texts", "amounts"),
    [
        (["1.234,56", "7"], [123456, 700]),
        (["1,234.56", "7"], [123456, 700]),
        (["R$ 58,138.00", "R$ 7.00"], [5813800, 700]),
        (["Rp 58.138.000", "Rp 7.000"], [5813800000, 700000]),
        (["58 138,5 EUR", "7 €"], [5813850, 700]),
        (["1\u00a0234,5", "1'235,5"], [123450, 123550]),
        (["1e3", "2.5E-1"], [100000, 25]),
        (["0.125", "0.375"], [13, 38]),  # half a cent is rounded up, wherever the rows are
        ([".5", "12."], [50, 1200]),
        (["+3.5", "007"], [350, 700]),
        (["1234.567", "0.567"], [123457, 57]),
    ],
)
def test_notations(texts: list[str], amounts: list[int]) -> None:
    table = [[row[0], text] for row, text in zip(rows(10), texts * 5, strict=True)]
    settings = config(columns={"customer_id": "id", "monetary_value": "amount"})
    assert frame_of(cleaned(written(table, ("id", "amount"), ";"), settings))["monetary_value"].tolist() == amounts * 5


def amounts(texts: list[str], more: list[str] | None = None, **source: str) -> Customers:
    table = [[row[0], text, other] for row, text, other in zip(rows(10), texts * 5, (more or ["1", "2"]) * 5, strict=True)]
    settings = config(columns={"customer_id": "id", "spend": {"A": "a", "B": "b"}}, source=source)
    return cleaned(written(table, ("id", "a", "b"), ";"), settings)


def test_a_column_that_can_be_read_in_two_ways_is_refused() -> None:
    with pytest.raises(
        SchemaError, match=r"column 'a': '1.234' can be 1.234 or 1234, and no cell of the table decides; set decimal"
    ):
        amounts(["1.234", "2"])
    assert frame_of(amounts(["1.234", "2"], decimal="."))["spend.A"][0] == 123
    assert frame_of(amounts(["1.234", "2"], decimal=","))["spend.A"][0] == 123400


def test_another_column_of_the_file_may_decide() -> None:
    assert frame_of(amounts(["1.234", "2"], ["1,5", "2,5"]))["spend.A"][0] == 123400
    assert frame_of(amounts(["1.234", "2"], ["1.5", "2.5"]))["spend.A"][0] == 123


def test_columns_that_decide_differently_leave_a_third_open() -> None:
    table = [[row[0], "1.234", "1,5", "2.5"] for row in rows(10)]
    settings = config(columns={"spend": {"A": "a", "B": "b", "C": "c"}})
    with pytest.raises(SchemaError, match="column 'a'"):
        cleaned(written(table, ("id", "a", "b", "c"), ";"), settings)


def test_the_number_type_of_a_frame_decides() -> None:
    frame = pd.DataFrame({"id": [f"{i}" for i in range(10)], "a": [1.234, 2.5, *range(8)]})
    frame["a"] = frame["a"].where(frame["a"] != 2.5, 2.345)
    people = customers(read_frame(frame, Config()), config(columns={"monetary_value": "a"}), TODAY)
    assert people.reconciliation.spend_read == 31.58  # 28 + 1.23 + 2.35: half a cent is rounded up


@pytest.mark.parametrize(("sign", "currency"), [("€", "EUR"), ("EUR ", "EUR"), ("R$ ", "BRL"), ("$", None), ("PCS ", None)])
def test_a_sign_beside_amounts_says_the_currency_where_it_means_one(sign: str, currency: str | None) -> None:
    assert amounts([f"{sign}1.5", f"{sign}2"], ["3", "4"]).currency == currency


def test_what_was_read_is_said() -> None:
    people = amounts(["Rp 1.234,565", "Rp 2"], ["NA", "null"])
    assert note(people, "currency_sign_dropped") == DataNote("currency_sign_dropped", "a", 10, ("Rp 1.234,565",))
    assert people.currency == "IDR"
    assert note(people, "amount_rounded") == DataNote("amount_rounded", "a", 5)
    assert note(people, "read_as_decimal_comma") == DataNote("read_as_decimal_comma", None, 1, ("a",))
    assert note(people, "column_empty").column == "b"
    assert people.categories == ("A",)


def dated(*texts: str, **source: str) -> Customers:
    table = rows(10)
    for row, text in zip(table, list(texts) * 10, strict=False):
        row[HEADER.index("since")] = text
    return cleaned(table, config(source=source))


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (("21-08-2013", "04-09-2012"), [0, 351]),  # 2012-09-04 to 2013-08-21, by hand: 365 - 14
        (("08/21/2013", "09/04/2012"), [0, 351]),
        (("21.8.2013", "4.9.2012"), [0, 351]),
        (("2013-08-21 00:00:00", "2012-09-04T10:15"), [0, 351]),
        (("2013/08/21", "04.09.2012"), [0, 351]),
        (("01-01-2013", "02-02-2013"), [32, 0]),  # both orders say the same
        (("2012-02-29", "2012-03-01"), [1, 0]),
        (("21 Agustus 2013", "4 Sep. 2012"), [0, 351]),
        (("Aug 21, 2013", "September 4th, 2012 8:30 AM"), [0, 351]),
        (("21-Aug-13", "04-Sep-12"), [0, 351]),
        (("8/21/13", "9/4/12 0:00"), [0, 351]),
        (("20130821", "20120904"), [0, 351]),
        (("20130821", "2012-09-04"), [0, 351]),
        (("99-12-31", "99-12-30"), [0, 1]),
        (("12/31/68", "1/1/69"), [0, 36_524]),  # 1969-01-01 to 2068-12-31, by hand: 100 x 365 + 25 - 1
    ],
)
def test_dates(texts: tuple[str, str], days: list[int]) -> None:
    settings = {"date_order": "dmy"} if texts[0] == "2013/08/21" else {}
    assert frame_of(dated(*texts, **settings))["tenure_days"].tolist()[:2] == days


def test_dates_that_can_be_read_in_two_ways_are_refused() -> None:
    with pytest.raises(SchemaError, match=r"column 'since': '04-09-2012' can be 2012-09-04 or 2012-04-09.*set date_order"):
        dated("04-09-2012", "05-09-2012")
    assert dated("04-09-2012", "05-09-2012", date_order="dmy").as_of == dt.date(2012, 9, 5)
    assert dated("04-09-2012", "05-09-2012", date_order="mdy").as_of == dt.date(2012, 5, 9)


def test_day_first_and_month_first_in_one_column_are_refused() -> None:
    with pytest.raises(SchemaError, match=r"'(21-08|08-21)-2013' is not a date"):
        dated("21-08-2013", "08-21-2013")


def test_as_of() -> None:
    assert cleaned(rows(), config(as_of=dt.date(2013, 1, 31))).as_of == dt.date(2013, 1, 31)
    with pytest.raises(
        SchemaError, match=r"line 13: column 'since': holds a day after as_of = 2013-01-21 \(the last is 2013-01-22\)"
    ):
        cleaned(rows(), config(as_of=dt.date(2013, 1, 21)))
    dateless = {role: name for role, name in COLUMNS.items() if role != "enrolled_on"}
    people = cleaned(rows(), config(columns=dateless))
    assert people.as_of == dt.date(2020, 2, 29)  # the month of TODAY ends there
    assert note(people, "as_of_assumed").examples == ("2020-02-29",)
    people = cleaned(rows(), config(columns=dateless, month="2014-06"))
    assert people.as_of == dt.date(2014, 6, 30)
    assert "as_of_month" in codes(people)


def test_days_since_the_last_purchase() -> None:
    columns = {role: name for role, name in COLUMNS.items() if role not in ("enrolled_on", "recency_days")}
    people = cleaned(changed(2, "since", ""), config(columns=columns | {"last_purchase_on": "since"}))
    assert frame_of(people)["recency_days"].tolist() == [10, *range(10, -1, -1)]  # the blank one: as long as the longest
    assert note(people, "blank_as_longest") == DataNote("blank_as_longest", "since", 1)


def test_income_is_imputed_by_education() -> None:
    """Lines 2, 4 ... are Basic: incomes 30001, 30003 ... 30011; without 30001 their median is 30007."""
    people = cleaned(changed(2, "income", ""))
    assert frame_of(people)["income"][0] == 3_000_700
    assert note(people, "income_imputed") == DataNote("income_imputed", "income", 1)


def test_income_of_a_silent_group_is_the_median_of_all() -> None:
    table = rows()
    for row in table[::2]:
        row[HEADER.index("income")] = "null"
    people = cleaned(table)
    assert frame_of(people)["income"].tolist()[::2] == [3_000_700] * 6  # of 30002, 30004 ... 30012
    assert note(people, "income_imputed").n == 6
    without = {role: name for role, name in COLUMNS.items() if role != "education"}
    assert note(cleaned(table, config(columns=without)), "income_imputed_overall").n == 6
    assert note(people, "not_available_as_blank") == DataNote("not_available_as_blank", "income", 6, ("null",))


def test_a_spend_far_above_all_others_is_named_and_kept() -> None:
    """Of twelve customers number 12 spends 12.25 + 24, the most; 99,999 + 4 is 2,759 times as much."""
    people = cleaned(changed(3, "wine", "99999"))
    assert note(people, "spend_outlier") == DataNote("spend_outlier", None, 1, ("100003",))
    assert "spend_outlier" not in codes(cleaned(changed(3, "wine", "350")))  # less than ten times as much


def test_a_table_in_which_nobody_spends_is_refused() -> None:
    table = [[*row[:6], "0", "0", *row[8:]] for row in rows()]
    with pytest.raises(InputError, match=r"all 12 customers have a spend of 0, so nothing can be told; check the export"):
        cleaned(table)


@pytest.mark.parametrize(
    ("texts", "spend"),
    [
        (("Rp 12.500,-", "Rp 7.500,-"), 20_000.0),  # as Indonesian and German tills write no cents
        (("$ 1,200.50", "$ -"), 1_200.5),  # as spreadsheets write nothing
        (("12,34,567.00", "1,000"), 1_235_567.0),  # as India groups
        (("12.500 đ", "7.500,00 đ"), 20_000.0),
    ],
)
def test_amounts_as_the_world_writes_them(texts: tuple[str, str], spend: float) -> None:
    """Five customers of each of the two amounts, who spend 3 or 4 besides."""
    assert amounts(list(texts), ["3", "4"]).reconciliation.spend_kept == 5 * (spend + 7)


def test_a_day_that_lies_years_after_all_others_is_refused() -> None:
    """Sixty customers; as_of is the way out where the day is right. Of twelve nobody knows which days are usual."""
    table = [[f"{i}{row[0]}", *row[1:]] for i in range(5) for row in rows(12)]
    table[1][HEADER.index("since")] = "2034-01-12"
    with pytest.raises(SchemaError, match=r"line 3: column 'since': 2034-01-12 lies years after .*, or set as_of = 2034-01-12"):
        cleaned(table)
    day = dt.date(2034, 1, 12)
    assert cleaned(table, config(as_of=day)).as_of == cleaned(changed(3, "since", "2034-01-12")).as_of == day
    with pytest.raises(SchemaError, match=r"'9999-12-31' is no day of anybody's life"):
        cleaned(changed(3, "since", "9999-12-31"))


def test_a_day_that_databases_write_for_none_is_blank() -> None:
    people = cleaned(changed(3, "since", "0000-00-00"))
    assert note(people, "blank_as_median") == DataNote("blank_as_median", "since", 1)


def test_a_time_of_day_may_have_a_point() -> None:
    assert cleaned([[*row[:4], f"{row[4]} 08.30", *row[5:]] for row in rows()]).as_of == dt.date(2013, 1, 22)


def test_a_number_that_is_missing_may_say_nan() -> None:
    people = cleaned(changed(3, "wine", "NaN"))
    assert note(people, "not_available_as_blank") == DataNote("not_available_as_blank", "wine", 1, ("NaN",))


def test_an_id_that_says_that_there_is_none_is_refused() -> None:
    with pytest.raises(SchemaError, match="line 3: column 'id' says 'nan', which is nobody's id, in 1 rows in all; give every"):
        cleaned(changed(3, "id", "nan"))


def test_an_income_far_above_all_others_is_named_and_kept() -> None:
    people = cleaned(changed(3, "income", "666666", 20), config(cleaning={"income_outlier_factor": 5}))
    assert note(people, "income_outlier") == DataNote("income_outlier", "income", 1, ("666666",))
    assert frame_of(people)["income"][1] == 66_666_600


def test_impossible_ages_become_unknown() -> None:
    table = changed(2, "born", "1893")
    table[1][HEADER.index("born")] = "2001"
    people = cleaned(table)
    assert frame_of(people)["age"].isna().tolist() == [True, True, *[False] * 10]
    assert note(people, "age_impossible") == DataNote("age_impossible", "born", 2, ("1893", "2001"))


def test_labels_keep_their_spelling_and_blank_ones_are_unknown() -> None:
    table = changed(2, "degree", "NA")
    table[1][HEADER.index("degree")] = ""
    people = cleaned(table, config(cleaning={"rare_label_share": 0}))
    assert frame_of(people)["education"].tolist()[:2] == ["NA", "Unknown"]
    assert note(people, "labels_missing") == DataNote("labels_missing", "degree", 1)


def test_rare_labels_are_folded() -> None:
    people = cleaned(changed(2, "degree", "YOLO"), config(cleaning={"rare_label_share": 0.1}))  # 1 of 12 is rarer than that
    assert frame_of(people)["education"][0] == "Other"
    assert note(people, "labels_folded") == DataNote("labels_folded", "degree", 1, ("YOLO",))


def test_blank_cells_of_counts_are_zero() -> None:
    table = changed(2, "wine", "")
    table[1][HEADER.index("web")] = "n/a"
    table[2][HEADER.index("answered")] = ""
    people = cleaned(table)
    frame = frame_of(people)
    assert (frame["spend.Wine"][0], frame["purchases.Web"][1], frame["campaign.May"][2]) == (0, 0, 0)
    assert {(n.column, n.n) for n in people.notes if n.code == "blank_as_zero"} == {("wine", 1), ("web", 1)}
    assert note(people, "latest_not_sent") == DataNote("latest_not_sent", "answered", 1)


def test_further_numbers_take_the_median() -> None:
    people = cleaned(
        changed(2, "income", ""), config(columns={"customer_id": "id", "monetary_value": "wine", "numeric": {"Pay": "income"}})
    )
    assert frame_of(people)["numeric.Pay"][0] == 30007.0  # of 30002 ... 30012
    assert note(people, "blank_as_median").n == 1


@pytest.mark.parametrize(
    ("yes", "no"), [("1", "0"), ("True", "False"), ("yes", "NO"), ("1.0", "0.0"), ("Y", ""), ("Ya", "Tidak"), ("ja", "nein")]
)
def test_yes_and_no(yes: str, no: str) -> None:
    table = rows()
    for row in table:
        row[-1] = yes if row[-1] == "1" else no
    assert frame_of(cleaned(table))["campaign.May"].sum() == 6


def test_frequency_may_be_a_sum_of_columns() -> None:
    assert frame_of(cleaned(rows(), with_columns(frequency=["web", "silent"])))["frequency"].tolist() == [
        2 * i for i in range(1, 13)
    ]
    assert frame_of(cleaned(rows(), with_columns(frequency="silent")))["frequency"].tolist() == list(range(1, 13))


def test_children_are_summed() -> None:
    assert frame_of(cleaned(rows(), with_columns(children=["web", "answered"])))["children"].tolist()[:2] == [2, 2]


def test_a_total_beside_categories_is_compared_with_their_sum() -> None:
    people = cleaned(rows(), with_columns(monetary_value="meat"))
    assert note(people, "total_differs") == DataNote("total_differs", "meat", 12, ("Wine",))  # which it leaves out
    assert people.reconciliation.spend_read == WINE + MEAT
    people = cleaned(rows(), with_columns(monetary_value="silent"))
    assert note(people, "total_differs") == DataNote("total_differs", "silent", 12)


def test_one_hot_labels() -> None:
    header = ("id", "wine", "degree_PhD", "degree_2n Cycle")
    table = [[row[0], row[6], str(i % 2), str((i + 1) % 2)] for i, row in enumerate(rows())]
    columns = {"customer_id": "id", "monetary_value": "wine", "education": list(header[2:])}
    table[2][3] = "0"
    people = cleaned(written(table, header), config(columns=columns))
    assert frame_of(people)["education"].tolist()[:3] == ["2n Cycle", "PhD", "Unknown"]
    table[3][3] = "1"
    with pytest.raises(SchemaError, match=r"line 5: more than one of the columns degree_PhD, degree_2n Cycle is 1"):
        cleaned(written(table, header), config(columns=columns))


def test_costs_from_constant_columns_and_from_the_config() -> None:
    table = [[*row, "3", str(10 + i % 2)] for i, row in enumerate(rows())]
    settings = with_columns(contact_cost="cost", response_value="worth")
    people = cleaned(written(table, (*HEADER, "cost", "worth")), settings)
    assert (people.contact_cost, people.response_value) == (300, 1050)
    assert note(people, "contact_cost_constant") == DataNote("contact_cost_constant", "cost", 12, ("3",))
    assert note(people, "response_value_varies") == DataNote("response_value_varies", "worth", 2)
    own = config_from(settings.model_dump() | {"campaigns": {"contact_cost": 0.5}})
    assert cleaned(written(table, (*HEADER, "cost", "worth")), own).contact_cost == 50


def test_fractions_of_days_and_years_are_left_out() -> None:
    header = ("id", "wine", "years", "days", "member")
    table = [[row[0], row[6], "57.9", f"{i}.5", "30.1"] for i, row in enumerate(rows())]
    columns = {"customer_id": "id", "monetary_value": "wine", "age": "years", "recency_days": "days", "tenure_days": "member"}
    frame = frame_of(cleaned(written(table, header), config(columns=columns)))
    assert frame[["age", "recency_days", "tenure_days"]].iloc[3].tolist() == [57, 3, 30]


def test_months_of_tenure_become_days() -> None:
    columns = {"customer_id": "id", "monetary_value": "wine", "tenure_months": "silent"}
    assert frame_of(cleaned(rows(), config(columns=columns)))["tenure_days"].tolist()[::11] == [30, 365]  # 30.4375 and 365.25


def test_months_of_silence_become_days() -> None:
    columns = {"customer_id": "id", "monetary_value": "wine", "recency_months": "silent"}
    people = cleaned(rows(), config(columns=columns))
    assert frame_of(people)["recency_days"].tolist()[::11] == [30, 365]  # 30.4375 and 365.25
    assert "recency_short" not in codes(people)
    blank = cleaned(changed(2, "silent", ""), config(columns=columns))
    assert frame_of(blank)["recency_days"][0] == 365  # as long as the longest


def test_days_of_silence_that_may_be_months_are_told() -> None:
    columns = {"customer_id": "id", "monetary_value": "wine", "recency_days": "silent"}
    assert note(cleaned(rows(), config(columns=columns)), "recency_short") == DataNote("recency_short", "silent", 12)
    table = [[*row[:5], str(2 * int(row[5])), *row[6:]] for row in rows(13)]  # 26 days are more than months of two years
    assert "recency_short" not in codes(cleaned(table, config(columns=columns)))
    named = [("days" if name == "silent" else name) for name in HEADER]
    assert "recency_short" not in codes(cleaned(written(rows(), named), config(columns=columns | {"recency_days": "days"})))


def test_sums_that_would_overflow_are_refused() -> None:
    """2^63 minor units are 92,233 customers at the largest amount that a cell may hold."""
    table = read_frame(pd.DataFrame({"id": range(92_300), "wine": [10**12] * 92_300}), Config())
    with pytest.raises(InputError, match="more than can be counted exactly"):
        customers(table, config(columns={"customer_id": "id", "monetary_value": "wine"}), TODAY)


def test_columns_without_a_role_are_listed() -> None:
    people = cleaned(rows(), config(columns={"customer_id": "id", "monetary_value": "wine"}))
    assert note(people, "columns_unmapped") == DataNote(
        "columns_unmapped", None, 8, ("born", "degree", "income", "since", "silent", OTHERS)
    )


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(
        SchemaError, match=r"\[columns\] spend.Wine = 'whine': the table has no such column; did you mean 'wine'\?"
    ) as e:
        cleaned(rows(), with_columns(spend={"Wine": "whine"}))
    assert e.value.columns == ("whine",)


def test_columns_are_found_whatever_their_case() -> None:
    assert cleaned(rows(), with_columns(spend={"Wine": " WINE ", "Meat": "meat"})).reconciliation.spend_read == WINE + MEAT


def test_a_table_that_nobody_knows() -> None:
    with pytest.raises(SchemaError, match="no column is known to say what a customer spends") as caught:
        cleaned(rows(), config(columns={}))
    assert caught.value.columns == ("spend", "monetary_value")
    message = str(caught.value)
    assert '[columns]\ncustomer_id = "id"\n' in message  # can be pasted
    assert all(name in message for name in HEADER)


def test_a_table_whose_spend_is_blank_throughout() -> None:
    with pytest.raises(SchemaError, match=r"no row says what a customer spends: wine, meat hold no value") as caught:
        cleaned([[*row[:6], "", "NA", *row[8:]] for row in rows()])
    assert caught.value.columns == ("wine", "meat")


@pytest.mark.parametrize("column", ["born", "degree", "income", "since", "silent", "web", "answered"])
def test_a_role_without_any_value_is_left_out(column: str) -> None:
    table = rows()
    for row in table:
        row[HEADER.index(column)] = ""
    people = cleaned(table)
    assert note(people, "column_empty").column == column
    assert "columns_unmapped" not in codes(people)
    assert people.reconciliation.rows_kept == 12


def test_labels_that_differ_in_case_only_are_refused() -> None:
    with pytest.raises(SchemaError, match="'wine' and 'Wine'"):
        cleaned(rows(), with_columns(spend={"wine": "wine", "Wine": "meat"}))


def test_examples_hold_no_ids() -> None:
    people = cleaned([*changed(3, "income", ""), rows()[4]])
    ids = set(frame_of(people)["customer_id"])
    assert not ids & {example for note in people.notes for example in note.examples}


def test_cleaning_changes_nothing_of_its_input() -> None:
    frame = pd.DataFrame(rows(), columns=list(HEADER))
    table = read_frame(frame, config())
    before = table.frame.to_native().copy()
    customers(table, config(), TODAY)
    pd.testing.assert_frame_equal(table.frame.to_native(), before)


def test_rows_alike_without_ids_are_told_as_rows() -> None:
    columns = {role: name for role, name in COLUMNS.items() if role != "customer_id"}
    people = cleaned([*rows(), rows()[4]], config(columns=columns))
    assert note(people, "rows_repeated") == DataNote("rows_repeated", None, 1)
    assert "profiles_repeated" not in codes(people)


def test_single_precision_says_what_it_was_given() -> None:
    """By hand: the nearest number of 32 bits to 0.1 is 0.10000000149011612 in 64, which no table says."""
    frame = pd.DataFrame({"id": ["a", "b"], "amount": pd.Series([0.1, 1234.5], dtype="float32")})
    told = read_frame(frame, Config()).frame
    assert list(told["amount"]) == ["0.1", "1234.5"]


def test_a_constant_day_is_told_as_a_day() -> None:
    table = rows()
    for row in table:
        row[HEADER.index("since")] = "2013-01-11"
    assert DataNote("column_constant", "since", 12, ("2013-01-11",)) in cleaned(table).notes
