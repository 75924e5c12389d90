"""Known tables are recognised by what their headers contain."""

from __future__ import annotations

import re

import pytest

from reportgen import presets
from reportgen.errors import ConfigError


def header_of(line: str) -> list[str]:
    return line.split(",")


PERSONALITY = header_of(
    "ID,Year_Birth,Education,Marital_Status,Income,Kidhome,Teenhome,Dt_Customer,Recency,MntWines,MntFruits,MntMeatProducts,"
    "MntFishProducts,MntSweetProducts,MntGoldProds,NumDealsPurchases,NumWebPurchases,NumCatalogPurchases,NumStorePurchases,"
    "NumWebVisitsMonth,AcceptedCmp3,AcceptedCmp4,AcceptedCmp5,AcceptedCmp1,AcceptedCmp2,Complain,Z_CostContact,Z_Revenue,Response"
)
IFOOD = header_of(
    "Income,Kidhome,Teenhome,Recency,MntWines,MntFruits,MntMeatProducts,MntFishProducts,MntSweetProducts,MntGoldProds,"
    "NumDealsPurchases,NumWebPurchases,NumCatalogPurchases,NumStorePurchases,NumWebVisitsMonth,AcceptedCmp3,AcceptedCmp4,"
    "AcceptedCmp5,AcceptedCmp1,AcceptedCmp2,Complain,Z_CostContact,Z_Revenue,Response,Age,Customer_Days,marital_Divorced,"
    "marital_Married,marital_Single,marital_Together,marital_Widow,education_2n Cycle,education_Basic,education_Graduation,"
    "education_Master,education_PhD,MntTotal,MntRegularProds,AcceptedCmpOverall"
)
CARDS = header_of(
    "CUST_ID,BALANCE,BALANCE_FREQUENCY,PURCHASES,ONEOFF_PURCHASES,INSTALLMENTS_PURCHASES,CASH_ADVANCE,PURCHASES_FREQUENCY,"
    "CASH_ADVANCE_TRX,PURCHASES_TRX,CREDIT_LIMIT,PAYMENTS,MINIMUM_PAYMENTS,PRC_FULL_PAYMENT,TENURE"
)
INDONESIAN = ["MntCoke" if name == "MntWines" else name for name in PERSONALITY]
SHORTENED = [name for name in PERSONALITY if not name.startswith(("Accepted", "Response"))] + [
    "Year",
    "Month",
    "Month Name",
    "Day",
]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (PERSONALITY, "customer-personality"),
        ([f" {name.upper()} " for name in PERSONALITY], "customer-personality"),
        (["Unnamed: 0", "Number", *PERSONALITY, "Age"], "customer-personality"),
        ([name.replace("_", " ") for name in PERSONALITY], "customer-personality"),
        ([re.sub("(?<=[a-z])(?=[A-Z])", "_", name).lower() for name in PERSONALITY], "customer-personality"),
        (SHORTENED, "customer-personality"),
        (
            ["Age", *(name for name in PERSONALITY if name not in ("ID", "Year_Birth", "Recency", "MntFruits"))],
            "customer-personality",
        ),
        (["Income", "MntWines", "MntMeatProducts", "NumWebPurchases", "Response"], "customer-personality"),
        (INDONESIAN, "customer-personality-id"),
        (["Number", *INDONESIAN], "customer-personality-id"),
        (IFOOD, "ifood"),
        ([*IFOOD, "", ""], "ifood"),
        (CARDS, "credit-card"),
        (["Recnum", *CARDS], "credit-card"),
        (CARDS[1:], "credit-card"),  # copies go without the customer number
    ],
)
def test_known_tables(header: list[str], name: str) -> None:
    found = presets.match(header)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("header", [[], ["id", "amount"], PERSONALITY[:5], ["Age", "Income", "Response"]])
def test_any_other_table_is_not_taken_for_one(header: list[str]) -> None:
    assert presets.match(header) is None


def test_campaigns_stand_in_order_of_time() -> None:
    """The file holds them as 3, 4, 5, 1, 2; its description numbers them by time and calls Response the last."""
    campaigns = presets.named("customer-personality").columns.campaigns
    assert list(campaigns.values()) == [*(f"AcceptedCmp{i}" for i in range(1, 6)), "Response"]
    assert list(campaigns)[-1] == "Last campaign"


@pytest.mark.parametrize("name", presets.names())
def test_what_a_preset_requires_it_also_uses(name: str) -> None:
    preset = presets.named(name)
    used = str(preset.columns.model_dump())
    assert all(f"'{header}'" in used for header in preset.requires)
    assert preset.window_months


def test_an_unknown_name_is_an_error_that_lists_the_known() -> None:
    with pytest.raises(ConfigError, match=r"no such preset; there are credit-card, customer-personality"):
        presets.named("nope")
