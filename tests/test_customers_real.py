"""The real tables give the counts and totals that their description gives."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from door import TODAY, codes, frame_of

from reportgen.cleaning.ledger import Reconciliation
from reportgen.config import Config, config_from
from reportgen.customers import Customers, customers
from reportgen.notes import DataNote
from reportgen.sources import read_frame, read_table


@pytest.fixture(scope="module")
def personality(shared_data: Path) -> Customers:
    return customers(read_table(shared_data / "customer_personality.csv", Config()), Config(), TODAY)


@pytest.fixture(scope="module")
def raw(shared_data: Path) -> pd.DataFrame:
    return pd.read_csv(shared_data / "customer_personality.csv", sep=";", encoding="utf-8-sig")


def test_personality_table_reconciles(personality: Customers) -> None:
    assert personality.reconciliation == Reconciliation(2240, 2240, 0, 1_356_988.0, 1_356_988.0, 0.0)
    assert frame_of(personality)["campaign.Last campaign"].sum() == 334
    assert personality.as_of == dt.date(2014, 6, 29)
    assert (personality.preset, personality.window_months) == ("customer-personality", 24)
    assert (personality.contact_cost, personality.response_value) == (300, 1100)


def test_personality_faults_are_named(personality: Customers, raw: pd.DataFrame) -> None:
    """24 incomes, three birth years, one income, seven odd labels, 182 profiles, two constants, deals: all as described."""
    found = set(personality.notes)
    assert {
        DataNote("income_imputed", "Income", 24),
        DataNote("age_impossible", "Year_Birth", 3, ("1893", "1899", "1900")),
        DataNote("income_outlier", "Income", 1, ("666666",)),
        DataNote("labels_folded", "Marital_Status", 4, ("Absurd", "YOLO")),
        DataNote("labels_merged", "Marital_Status", 3, ("Alone = Single",)),
        DataNote("profiles_repeated", None, 182),
        DataNote("contact_cost_constant", "Z_CostContact", 2240, ("3",)),
        DataNote("response_value_constant", "Z_Revenue", 2240, ("11",)),
        DataNote("deals_counted_as_purchases", "NumDealsPurchases", int(raw["NumDealsPurchases"].sum())),
    } <= found
    assert len(found) == 9 + 5  # and how it was read: date, preset, encoding, delimiter, date order


def test_personality_values(personality: Customers, raw: pd.DataFrame) -> None:
    """Computed again with pandas alone."""
    frame = frame_of(personality).set_index("customer_id")
    raw = raw.set_index(raw["ID"].astype(str)).loc[frame.index]
    bought = raw[["NumWebPurchases", "NumCatalogPurchases", "NumStorePurchases", "NumDealsPurchases"]].sum(axis=1)
    assert frame["frequency"].tolist() == bought.tolist()
    enrolled = pd.to_datetime(raw["Dt_Customer"])
    assert frame["tenure_days"].tolist() == (pd.Timestamp("2014-06-29") - enrolled).dt.days.tolist()
    income = raw["Income"].fillna(raw.groupby("Education")["Income"].transform("median"))
    assert frame["income"].tolist() == (income * 100).round().astype("int64").tolist()
    assert frame["children"].tolist() == (raw["Kidhome"] + raw["Teenhome"]).tolist()


def test_indonesian_copy(raw: pd.DataFrame, personality: Customers) -> None:
    """Amounts x 1000, their own labels, day-first dates, a running number in front: the same customers in rupiah."""
    degrees = dict(zip(["Basic", "2n Cycle", "Graduation", "Master", "PhD"], ["SMA", "D3", "S1", "S2", "S3"], strict=True))
    copy = raw.rename(columns={"MntWines": "MntCoke"}).replace({"Education": degrees})
    copy["Marital_Status"] = (
        copy["Marital_Status"].map({"Married": "Menikah", "Single": "Lajang", "Together": "Bertunangan"}).fillna("Cerai")
    )
    copy["Dt_Customer"] = pd.to_datetime(copy["Dt_Customer"]).dt.strftime("%d-%m-%Y")
    amounts = ["Income", *copy.columns[copy.columns.str.startswith("Mnt")]]
    copy[amounts] *= 1000
    copy.insert(0, "Number", range(len(copy)))
    people = customers(read_frame(copy, Config()), Config(), TODAY)
    assert people.preset == "customer-personality-id"
    assert people.reconciliation.spend_kept == 1_356_988_000.0
    same = ["age", "recency_days", "frequency", "tenure_days", "children"]
    pd.testing.assert_frame_equal(frame_of(people)[same], frame_of(personality)[same])
    assert (frame_of(people)["income"] == frame_of(personality)["income"] * 1000).mean() > 0.99  # but for imputed half-cents


def test_ifood_export(raw: pd.DataFrame) -> None:
    """Ages and days for dates, one column a label, no ids, amounts with a currency, empty columns at the end."""
    export = raw.drop(columns=["ID", "Year_Birth", "Dt_Customer", "Education", "Marital_Status"]).dropna()
    kept = raw.loc[export.index]
    export["Age"] = 2014 - kept["Year_Birth"].clip(1940)
    export["Customer_Days"] = 2500
    for name in ("Single", "Together", "Married", "Divorced", "Widow"):
        export[f"marital_{name}"] = (kept["Marital_Status"] == name).astype(int)
    for name in ("Basic", "2n Cycle", "Graduation", "Master", "PhD"):
        export[f"education_{name}"] = (kept["Education"] == name).astype(int)
    export["Income"] = export["Income"].map("R$ {:,.2f}".format)
    export["MntTotal"] = kept.filter(like="Mnt").sum(axis=1) - kept["MntGoldProds"]  # as the export has it
    export["AcceptedCmpOverall"], export[""], export["Unnamed: 41"] = 0, "", ""
    people = customers(read_frame(export, Config()), Config(), TODAY)
    assert people.preset == "ifood"
    frame = frame_of(people)
    assert people.reconciliation.rows_kept == 2216  # repeated rows without an id may be different people
    assert frame["monetary_value"].sum() == 100 * kept.filter(like="Mnt").sum().sum()
    assert frame["education"].value_counts().to_dict() == kept["Education"].value_counts().to_dict()
    assert frame["income"].max() == 66_666_600
    assert DataNote("total_differs", "MntTotal", int((kept["MntGoldProds"] > 0).sum()), ("Gold",)) in people.notes
    assert {"rows_numbered", "currency_sign_dropped", "empty_columns_dropped", "as_of_assumed", "labels_missing"} <= codes(people)


def test_shortened_copy(raw: pd.DataFrame) -> None:
    day = pd.to_datetime(raw["Dt_Customer"])
    copy = raw.drop(columns=[*raw.columns[raw.columns.str.startswith("Accepted")], "Response", "Z_Revenue"])
    copy = copy.assign(Year=day.dt.year, Month=day.dt.month, Day=day.dt.day, **{"Month Name": day.dt.month_name()})
    people = customers(read_frame(copy, Config()), Config(), TODAY)
    assert (people.preset, people.campaigns) == ("customer-personality", ())
    assert (people.contact_cost, people.response_value) == (300, None)
    unmapped = DataNote("columns_unmapped", None, 4, ("Year", "Month", "Day", "Month Name"))
    assert unmapped in people.notes


def test_credit_card_table(shared_data: Path) -> None:
    people = customers(read_table(shared_data / "credit_card_customers.csv", Config()), Config(), TODAY)
    cards = pd.read_csv(shared_data / "credit_card_customers.csv", dtype={"PURCHASES": str})
    cents = cards["PURCHASES"].map(lambda text: round(float(text) * 100)).sum()  # no purchase has more than two decimals
    assert (people.preset, people.window_months, people.campaigns, people.categories) == ("credit-card", 6, (), ())
    assert people.reconciliation.spend_kept == cents / 100
    assert {DataNote("blank_as_median", "MINIMUM_PAYMENTS", 313), DataNote("blank_as_median", "CREDIT_LIMIT", 1)} <= set(
        people.notes
    )
    assert frame_of(people)["tenure_days"].max() == 365


def test_a_named_preset_and_own_columns_are_merged(shared_data: Path) -> None:
    own = {
        "source": {"preset": "customer-personality"},
        "columns": {"frequency": "NumWebPurchases", "spend": {"Wine": "MntWines"}},
    }
    settings = config_from(own)
    people = customers(read_table(shared_data / "customer_personality.csv", settings), settings, TODAY)
    assert people.preset == "customer-personality"
    assert people.categories == ("Wine",)
    assert frame_of(people)["frequency"].max() == 27  # web purchases alone
    assert people.campaigns[-1] == "Last campaign"


def test_own_columns_replace_a_preset_that_fits(shared_data: Path) -> None:
    settings = config_from({"columns": {"customer_id": "ID", "spend": {"Wine": "MntWines"}}})
    people = customers(read_table(shared_data / "customer_personality.csv", settings), settings, TODAY)
    assert (people.preset, people.campaigns, people.window_months) == (None, (), None)


def test_reading_and_cleaning_load_nothing_heavy() -> None:
    """`reportgen check` runs them, and must not wait for scikit-learn or Pango."""
    heavy = {"sklearn", "weasyprint", "matplotlib", "mlxtend", "scipy", "duckdb"}
    script = f"import sys, reportgen.customers, reportgen.sources; print({heavy} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
