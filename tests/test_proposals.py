"""What is proposed for an unknown table: roles by name and cells, never what an answer brought as spend."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from reportgen.cleaning.proposals import proposal
from reportgen.cleaning.roles import roles
from reportgen.config import Config, config_from
from reportgen.customers import customers
from reportgen.engine import collect
from reportgen.errors import ConfigError, SchemaError
from reportgen.notes import DataNote
from reportgen.sources import read_frame


def proposed(columns: dict[str, list[Any]]) -> dict[str, Any]:
    """Return the snippet as the settings that it would become."""
    section, snippet = proposal(read_frame(pd.DataFrame(columns), Config()))
    found: dict[str, Any] = tomllib.loads(snippet)
    config_from(found)
    return {section: found[section]}


N = range(40)
ID = [f"k{i}" for i in N]
PAID = [round(10 + 7.13 * i, 2) for i in N]
DAYS = [f"2026-01-{i % 28 + 1:02d}" for i in N]
_ROLES = ("customer_id", "age", "income", "enrolled_on", "last_purchase_on", "frequency", "monetary_value")
_CELLS: list[list[Any]] = [ID, [20 + i for i in N], [20_000 + 977 * i for i in N], DAYS, DAYS, [i % 7 + 1 for i in N], PAID]
ABROAD = [  # the same table, without capitals and spaces or in other languages
    ("CUSTOMERID", "AGE", "ANNUALINCOME", "SIGNUPDATE", "LASTPURCHASEDATE", "NUMORDERS", "TOTALSPEND"),
    ("customerid", "age", "income", "enrollmentdate", "lastpurchasedate", "numberofpurchases", "totalamountspent"),
    ("Code client", "Âge", "Revenu annuel", "Inscription", "Date dernière commande", "Nombre de commandes", "Chiffre d'affaires"),
    ("ID_Cliente", "Edad", "Ingresos", "Fecha de Alta", "Fecha Última Compra", "Número de Compras", "Gasto Total"),
    ("会员编号", "年龄", "年收入", "入会日期", "最近消费日期", "消费次数", "消费金额"),
    (
        "Contact Email",
        "Age",
        "Income",
        "Enrollment Date",
        "Recent Deal Close Date",
        "Number of Associated Deals",
        "Total Revenue",
    ),
]
SEEN: list[tuple[dict[str, list[Any]], dict[str, Any]]] = [  # who logged in or called bought nothing then
    (
        {"id": ID, seen: [i % 30 + 1 for i in N], "Total Spend": PAID},
        {"columns": {"customer_id": "id", "monetary_value": "Total Spend"}},
    )
    for seen in ("days_since_last_login", "Last Interaction", "Days Since Last Contact", "last_active_days")
]
RECKONED: list[tuple[dict[str, list[Any]], dict[str, Any]]] = [  # what a customer is reckoned to be worth was not spent
    ({"Customer": ID, name: PAID}, {"columns": {"customer_id": "Customer", "monetary_value": found}})
    for name, found in [
        ("Customer Lifetime Value", "..."),
        ("CLV total", "..."),
        ("LTV amount", "..."),
        ("Lifetime spend", "Lifetime spend"),
        ("Historic Lifetime Value", "Historic Lifetime Value"),
    ]
]
PEOPLE: list[tuple[dict[str, list[Any]], dict[str, Any]]] = [
    ({who: cells, "Total Spend": PAID}, {"columns": {"customer_id": who, "monetary_value": "Total Spend"}})
    for who, cells in [
        *((who, ID) for who in ("Contact ID", "MSISDN", "Nº Cliente", "Nr. Klienta", "Guest Name(s)", "Debitor")),
        *((who, ID) for who in ("Constituent ID", "Supporter ID", "Login kupującego")),
        ("Client Email", [f"u{i}@example.org" for i in N]),  # with a dot in each
        ("Client Name", [f"J. Smith {i}" for i in N]),
        ("Household ID", [f"{2_100_016 + i}.0" for i in N]),  # as a table with a blank cell writes them
    ]
]
NEXT: list[tuple[dict[str, list[Any]], dict[str, Any]]] = [
    (  # when somebody may buy next nobody has bought yet
        {"id": list(ID), next_: DAYS, "Total Spend": PAID},
        {"columns": {"customer_id": "id", "monetary_value": "Total Spend"}},
    )
    for next_ in ("Expected Date Of Next Order", "next_purchase_date", "Predicted Order Date", "Order Renewal Date")
]
BROUGHT: list[tuple[dict[str, list[Any]], dict[str, Any]]] = [
    (  # beside a control group, what a month or a campaign brought
        {
            "id": ID,
            "Test Group": ["Version A", "Holdout"] * 20,
            "Purchased": ["Yes", "No"] * 20,
            brought: PAID,
            "Total Spent": PAID,
        },
        {
            "columns": {
                "customer_id": "id",
                "treatment": "Test Group",
                "outcome_value": brought,
                "monetary_value": "Total Spent",
                "campaigns": {"Purchased": "Purchased"},
            }
        },
    )
    for brought in ("spent_in_december", "Revenue During Campaign")
]
TOLD: list[tuple[dict[str, list[Any]], dict[str, Any]]] = [
    *NEXT,
    *BROUGHT,
    (  # what is insured, and what somebody else earned
        {"id": ID, "property_value": PAID, "contents_value": PAID, "Sum Insured": PAID, "Commission Amount": PAID},
        {"columns": {"customer_id": "id", "monetary_value": "..."}},
    ),
    (  # parts of a whole, of 1 or of 100, are no money
        {
            "id": ID,
            "food": [round(0.3 + 0.01 * i, 2) for i in N],
            "fuel": [round(0.1 + 0.003 * i, 3) for i in N],
            "rest": [round(0.6 - 0.013 * i, 3) for i in N],
        },
        {"columns": {"customer_id": "id", "monetary_value": "..."}},
    ),
    (
        {"id": ID, "amount_tea": [i + 1 for i in N], "amount_cups": [40 - i for i in N], "amount_rest": [59] * 40},
        {"columns": {"customer_id": "id", "monetary_value": "..."}},
    ),
    (  # a bill a month, by the number of a telephone
        {
            "MSISDN": [f"49170{i % 10}" for i in N],
            "Abrechnungsmonat": [f"2026{i // 10 + 1:02d}" for i in N],
            "Umsatz_EUR": PAID,
        },
        {"orders": {"customer": "MSISDN", "date": "Abrechnungsmonat", "amount": "Umsatz_EUR"}},
    ),
    (  # what was promised, and the whole: no categories
        {"id": ID, "Pledge Amount": PAID, "Lifetime Amount": PAID},
        {"columns": {"customer_id": "id", "monetary_value": "Lifetime Amount"}},
    ),
    (
        {"id": ID, "vehicle_age": [i % 9 for i in N], "driver_age": [20 + i for i in N], "paid": PAID},
        {"columns": {"customer_id": "id", "age": "driver_age", "monetary_value": "paid"}},
    ),
    (
        {"id": ID, "Account Age": [i % 9 for i in N], "property_age_band": ["10-20", "20-30"] * 20, "paid": PAID},
        {"columns": {"customer_id": "id", "monetary_value": "paid"}},
    ),
    (  # names that end in a currency
        {"id": ID, "coffee_usd": PAID, "tea_usd": PAID, "cups_usd": PAID},
        {"columns": {"customer_id": "id", "spend": {"Coffee": "coffee_usd", "Tea": "tea_usd", "Cups": "cups_usd"}}},
    ),
    (  # an answer, and the one before it
        {"resplast": [0, 1] * 20, "respond": [1, 0] * 20, "monetary": PAID},
        {"columns": {"monetary_value": "monetary", "campaigns": {"respond": "respond"}}},
    ),
    (  # how many were bought is no answer
        {"id": ID, "purchased": [i % 7 for i in N], "bought": [i % 5 for i in N], "paid": PAID},
        {"columns": {"customer_id": "id", "monetary_value": "paid"}},
    ),
]
WEEKS: list[tuple[dict[str, list[Any]], dict[str, Any]]] = [  # no role counts in weeks: none is better than days that are none
    (
        {"id": ID, weeks: [i % 50 for i in N], "Total Spend": PAID},
        {"columns": {"customer_id": "id", "monetary_value": "Total Spend"}},
    )
    for weeks in ("weeks_since_last_purchase", "Wks Since Last Order", "minggu_sejak_terakhir_beli", "Tenure Weeks",
                  "semanas desde la última compra", "WEEKSSINCELASTORDER", "Years since last gift")
]  # fmt: skip
TABLES: list[tuple[dict[str, list[Any]], dict[str, Any]]] = [
    (  # what a firm earns is not what it spends here, and when a record was changed nobody bought
        {"Account ID": ID, "Industry": ["Tech"] * 40, "Annual Revenue": PAID, "Last Activity": DAYS, "Last Modified Date": DAYS},
        {"columns": {"customer_id": "Account ID", "monetary_value": "..."}},
    ),
    *((dict(zip(names, _CELLS, strict=True)), {"columns": dict(zip(_ROLES, names, strict=True))}) for names in ABROAD),
    (  # a letter with a control group: what it brought is no spend, and one answer is a campaign
        {
            "recency": [i % 12 + 1 for i in N],
            "history": PAID,
            "segment": [("Mens E-Mail", "No E-Mail")[i % 2] for i in N],
            "visit": [i % 2 for i in N],
            "conversion": [int(i % 8 == 0) for i in N],
            "spend": [5.5 * (i % 8 == 0) + 0.01 * i * (i % 8 == 0) for i in N],
        },
        {
            "columns": {
                "recency_months": "recency",
                "treatment": "segment",
                "outcome_value": "spend",
                "monetary_value": "history",
                "campaigns": {"visit": "visit"},
            }
        },
    ),
    (  # counts, changes and limits are no money; nothing is a date, nor how many of 12 months somebody was inactive a recency:
        # "No. of months inactive in the last 12 months", says the data dictionary of Kaggle's "Credit Card customers"
        {
            "CLIENTNUM": [7_000 + i for i in N],
            "Attrition_Flag": ["Existing Customer"] * 40,
            "Customer_Age": [26 + i for i in N],
            "Total_Relationship_Count": [i % 6 for i in N],
            "Months_Inactive_12_mon": [i % 6 for i in N],
            "Credit_Limit": PAID,
            "Total_Amt_Chng_Q4_Q1": PAID,
            "Total_Trans_Amt": PAID,
            "Total_Trans_Ct": [10 + i for i in N],
        },
        {
            "columns": {
                "customer_id": "CLIENTNUM",
                "age": "Customer_Age",
                "frequency": "Total_Trans_Ct",
                "monetary_value": "Total_Trans_Amt",
            }
        },
    ),
    (  # both parts of spend and of purchases, not half of them; two channels of spend are no categories
        {
            "master_id": ID,
            "first_order_date": DAYS,
            "last_order_date_online": DAYS,
            "last_order_date": DAYS,
            "order_num_total_ever_online": [i % 5 + 1 for i in N],
            "order_num_total_ever_offline": [i % 7 + 1 for i in N],
            "customer_value_total_ever_offline": PAID,
            "customer_value_total_ever_online": PAID,
        },
        {
            "columns": {
                "customer_id": "master_id",
                "enrolled_on": "first_order_date",
                "last_purchase_on": "last_order_date",
                "monetary_value": ["customer_value_total_ever_offline", "customer_value_total_ever_online"],
                "purchases": {"Online": "order_num_total_ever_online", "Offline": "order_num_total_ever_offline"},
            }
        },
    ),
    (  # order lines: the id that repeats, the price and neither freight nor what the whole order cost
        {
            "order_id": ID,
            "customer_id": [f"c{i}" for i in N],
            "customer_unique_id": [f"u{i % 9}" for i in N],
            "customer_zip_code_prefix": [1_000 + i % 9 for i in N],
            "order_delivered_date": DAYS,
            "order_purchase_timestamp": [f"{day} 10:00:00" for day in DAYS],
            "price": PAID,
            "freight_value": PAID,
            "payment_value": PAID,
            "product_category_name": [("tea", "cups")[i % 2] for i in N],
        },
        {
            "orders": {
                "customer": "customer_unique_id",
                "date": "order_purchase_timestamp",
                "order": "order_id",
                "amount": "price",
                "category": "product_category_name",
            }
        },
    ),
    (  # quantity times price
        {"user": [f"u{i % 9}" for i in N], "t_dat": DAYS, "price": PAID, "qty": [i % 3 + 1 for i in N]},
        {"orders": {"customer": "user", "date": "t_dat", "quantity": "qty", "price": "price"}},
    ),
    (  # as Indonesian shops call them
        {
            "No. Faktur Penjualan": ID,
            "Kode Pelanggan Tetap": [f"u{i % 9}" for i in N],
            "Tgl. Kirim": DAYS,
            "Tanggal": [f"{i % 28 + 1} Mei 2026" for i in N],
            "Diskon Total": PAID,
            "Total Bayar Bersih": PAID,
        },
        {
            "orders": {
                "customer": "Kode Pelanggan Tetap",
                "date": "Tanggal",
                "order": "No. Faktur Penjualan",
                "amount": "Total Bayar Bersih",
            }
        },
    ),
    (  # an address tells customers apart where there is no number
        {"Email (Billing)": [f"u{i % 9}@example.org" for i in N], "day": DAYS, "paid in all": PAID},
        {"orders": {"customer": "Email (Billing)", "date": "day", "amount": "paid in all"}},
    ),
    (  # names that say nothing, and amounts of which hardly two are equal
        {"Channel": [i % 2 + 1 for i in N], "Fresh": PAID, "Milk": PAID, "Frozen": PAID, "Age": [20 + i for i in N]},
        {"columns": {"age": "Age", "spend": {"Fresh": "Fresh", "Milk": "Milk", "Frozen": "Frozen"}}},
    ),
    (  # of whom the table says who was treated, it may call the answer a target; what was shown or lent is no spend
        {
            "client_id": ID,
            "treatment_flg": [0, 1] * 20,
            "target": [0, 0, 0, 1] * 10,
            "total ads": [10 * i for i in N],
            "Credit amount": PAID,
            "total_purchases": [i % 9 for i in N],
            "express_spent": PAID,
        },
        {
            "columns": {
                "customer_id": "client_id",
                "frequency": "total_purchases",
                "treatment": "treatment_flg",
                "monetary_value": "express_spent",
                "campaigns": {"target": "target"},
            }
        },
    ),
    (  # hours are no money, nor is a rise in percent or what was paid back
        {"CustomerID": ID, "HourSpendOnApp": PAID, "OrderAmountHike": PAID, "CashbackAmount": PAID, "OrderCount": [1, 2] * 20},
        {"columns": {"customer_id": "CustomerID", "frequency": "OrderCount", "monetary_value": "..."}},
    ),
    (  # what the insurer pays, a price index and what advertising costs are no spend of a customer
        {"Claim Amount": PAID, "cons.price.idx": PAID, "AdSpend": PAID, "Total Premium": PAID, "Tenure": [i % 10 for i in N]},
        {"columns": {"monetary_value": "Total Premium"}},
    ),
    (  # parts of spend whose names begin alike; what is the same for all is no spend; campaigns that are numbered
        {
            "id": ID,
            "mnt_wines": PAID,
            "mnt_meat_products": PAID,
            "mnt_gold": PAID,
            "mnt_total": PAID,
            "z_revenue": [11] * 40,
            "accepted_cmp2": [0, 1] * 20,
            "accepted_cmp1": [1, 0] * 20,
            "response": [0, 1] * 20,
        },
        {
            "columns": {
                "customer_id": "id",
                "spend": {"Wines": "mnt_wines", "Meat products": "mnt_meat_products", "Gold": "mnt_gold"},
                "campaigns": {"accepted_cmp1": "accepted_cmp1", "accepted_cmp2": "accepted_cmp2", "response": "response"},
            }
        },
    ),
    (  # an offer that some did not get
        {"history": PAID, "offer": [("Discount", "No Offer")[i % 2] for i in N], "conversion": [0, 1] * 20},
        {"columns": {"treatment": "offer", "monetary_value": "history", "campaigns": {"conversion": "conversion"}}},
    ),
    (  # a customer number a order, and one a person; a payment where nothing else is money
        {
            "order_id": [f"o{i}" for i in N],
            "customer_id": [f"c{i // 2}" for i in N],
            "order_approved_at": DAYS,
            "order_purchase_timestamp": DAYS,
            "payment_value": PAID,
            "customer_unique_id": [f"u{i % 9}" for i in N],
        },
        {
            "orders": {
                "customer": "customer_unique_id",
                "date": "order_purchase_timestamp",
                "order": "order_id",
                "amount": "payment_value",
            }
        },
    ),
    (  # the same customers again and again, and days that are counted
        {"user": [f"u{i % 30}" for i in range(80)], "basket_key": [*N, *N], "DAY": [*N, *N], "SALES_VALUE": PAID + PAID[::-1]},
        {"orders": {"customer": "user", "date": "DAY", "order": "basket_key", "amount": "SALES_VALUE"}},
    ),
    (  # a log of sales that names no customer
        {"Store": [1, 2] * 20, "Date": DAYS, "Weekly_Sales": PAID},
        {"orders": {"customer": "...", "date": "Date", "amount": "Weekly_Sales"}},
    ),
    (  # totals of one another are no parts; an offer is no campaign where nobody answered one
        {
            "Customer ID": ID,
            "Offer": ["None", "Offer A"] * 20,
            "Total Charges": PAID,
            "Total Refunds": PAID,
            "Total Revenue": PAID,
            "Customer Status": ["Stayed", "Churned"] * 20,
        },
        {"columns": {"customer_id": "Customer ID", "left": "Customer Status", "monetary_value": "Total Revenue"}},
    ),
    (  # as German shops call them
        {
            "Kundennummer": list(range(100, 140)),
            "Jahreseinkommen": PAID,
            "Kunde seit": DAYS,
            "Letzter Kauf": DAYS,
            "Anzahl Bestellungen": [1, 2] * 20,
            "Umsatz": PAID,
        },
        {
            "columns": {
                "customer_id": "Kundennummer",
                "income": "Jahreseinkommen",
                "enrolled_on": "Kunde seit",
                "last_purchase_on": "Letzter Kauf",
                "frequency": "Anzahl Bestellungen",
                "monetary_value": "Umsatz",
            }
        },
    ),
    (  # as Indonesian shops call them; what is earned is no spend, and a last transaction no number of them
        {
            "ID Pelanggan": ID,
            "Usia": [18 + i for i in N],
            "Tahun Lahir": [1960 + i for i in N],
            "Pendidikan": ["SMA", "S1"] * 20,
            "Status Pernikahan": ["Menikah", "Lajang"] * 20,
            "Total Penghasilan": [f"Rp {3 + i}.500.000" for i in N],
            "Rata-rata Belanja": [f"Rp {100 + i}.000" for i in N],
            "Total Belanja": [f"Rp {1 + i}.250.000" for i in N],
            "Jumlah Transaksi": [i % 7 + 1 for i in N],
            "Transaksi Terakhir": [f"{i % 28 + 1} Mei 2024" for i in N],
            "Tanggal Bergabung": [f"{i % 28 + 1:02d}/08/2021" for i in N],
        },
        {
            "columns": {
                "customer_id": "ID Pelanggan",
                "education": "Pendidikan",
                "marital_status": "Status Pernikahan",
                "income": "Total Penghasilan",
                "birth_year": "Tahun Lahir",
                "age": "Usia",
                "enrolled_on": "Tanggal Bergabung",
                "last_purchase_on": "Transaksi Terakhir",
                "frequency": "Jumlah Transaksi",
                "monetary_value": "Total Belanja",
            }
        },
    ),
    (  # an hour of the day is no date, nor is a day of the week
        {
            "user_id": [i % 30 for i in range(80)],
            "order_id": [f"o{i}" for i in range(80)],
            "order_hour_of_day": [i % 24 for i in range(80)],
            "day_of_week": [i % 7 for i in range(80)],
        },
        {"orders": {"customer": "user_id", "date": "...", "order": "order_id", "amount": "..."}},
    ),
    (  # orders without money are orders all the same
        {
            "order_id": ID,
            "customer_id": [f"c{i}" for i in N],
            "customer_unique_id": [f"u{i % 9}" for i in N],
            "order_purchase_timestamp": DAYS,
        },
        {"orders": {"customer": "customer_unique_id", "date": "order_purchase_timestamp", "order": "order_id", "amount": "..."}},
    ),
    (  # what says the same on every line of an order is the order's, where another amount does not
        {
            "client": [f"c{i // 2 % 9}" for i in N],
            "transaction_id": [f"t{i // 2}" for i in N],
            "date": DAYS,
            "purchase_sum": [PAID[i // 2] for i in N],
            "sum_of_line": PAID,
        },
        {"orders": {"customer": "client", "date": "date", "order": "transaction_id", "amount": "sum_of_line"}},
    ),
    (  # a name that is written in one word
        {"id": [i % 9 for i in N], "date": DAYS, "purchaseamount": PAID},
        {"orders": {"customer": "id", "date": "date", "amount": "purchaseamount"}},
    ),
    (  # months of spend are parts of a sum, and no categories
        {"customer_id": ID, "jan_spend": PAID, "feb_spend": PAID, "mei_spend": PAID},
        {"columns": {"customer_id": "customer_id", "monetary_value": ["jan_spend", "feb_spend", "mei_spend"]}},
    ),
    (  # beside which a total is that sum
        {"customer_id": ID, "Q1 Sales": PAID, "Q2 Sales": PAID, "Total Sales": PAID},
        {"columns": {"customer_id": "customer_id", "monetary_value": "Total Sales"}},
    ),
    (  # figures that somebody has worked out already; a group of customers is no category of goods
        {
            "Donor ID": ID,
            "Recency": [10 * i for i in N],
            "Frequency": [i % 9 + 1 for i in N],
            "Monetary": PAID,
            "Respon Promo": ["Ya", "Tidak"] * 20,
        },
        {
            "columns": {
                "customer_id": "Donor ID",
                "recency_days": "Recency",
                "frequency": "Frequency",
                "monetary_value": "Monetary",
                "campaigns": {"Respon Promo": "Respon Promo"},
            }
        },
    ),
    (  # what a purchase cost in all, where nothing else is money
        {
            "Transaction_ID": ID,
            "Date": DAYS,
            "Customer_Name": [f"c{i % 9}" for i in N],
            "Total_Cost": PAID,
            "Customer_Category": ["Student", "Senior"] * 20,
        },
        {"orders": {"customer": "Customer_Name", "date": "Date", "order": "Transaction_ID", "amount": "Total_Cost"}},
    ),
    (  # as payment services call them
        {"Date": DAYS, "From Email Address": [f"u{i % 9}@example.org" for i in N], "Gross": PAID, "Fee": PAID, "Net": PAID},
        {"orders": {"customer": "From Email Address", "date": "Date", "amount": "Gross"}},
    ),
    (  # bands are read, whatever is unknown beside them
        {
            "Income_Category": ["Less than $40K", "$40K - $60K", "Unknown", "$120K +"] * 10,
            "Age": ["0-17", "55+"] * 20,
            "Spent": PAID,
        },
        {"columns": {"income": "Income_Category", "age": "Age", "monetary_value": "Spent"}},
    ),
    (  # a card stands for who holds it, and not for the kind of card
        {
            "trans_date_trans_time": [f"{day} 10:00:00" for day in DAYS],
            "cc_num": [f"{2703186189652095 + i % 9}" for i in N],
            "Loyalty Card": ["Star", "Nova"] * 20,
            "amt": PAID,
        },
        {"orders": {"customer": "cc_num", "date": "trans_date_trans_time", "amount": "amt"}},
    ),
    (  # pieces by the name of amount, and what they cost
        {"CUSTOMER_ID": [f"u{i % 9}" for i in N], "TRANSACTION_DT": DAYS, "AMOUNT": [i % 3 + 1 for i in N], "SALES_PRICE": PAID},
        {"orders": {"customer": "CUSTOMER_ID", "date": "TRANSACTION_DT", "amount": "SALES_PRICE"}},
    ),
    (  # a mean price is one of a piece where pieces are counted
        {"CustomerID": [f"u{i % 9}" for i in N], "Transaction_Date": DAYS, "Quantity": [i % 3 + 1 for i in N], "Avg_Price": PAID},
        {"orders": {"customer": "CustomerID", "date": "Transaction_Date", "quantity": "Quantity", "price": "Avg_Price"}},
    ),
    (  # so is one per unit, also where nobody is named
        {"Order Date": DAYS, "Purchase Price Per Unit": PAID, "Quantity": ["1.0", "2.0"] * 20, "Survey ResponseID": ID},
        {"orders": {"customer": "...", "date": "Order Date", "quantity": "Quantity", "price": "Purchase Price Per Unit"}},
    ),
    (  # what is one's own to be reached by, and seconds that a clock counted
        {"customer_phone": [f"+1-555-{i % 9}" for i in N], "order_ts": [1680009265 + 86_400 * i for i in N], "amount_usd": PAID},
        {"orders": {"customer": "customer_phone", "date": "order_ts", "amount": "amount_usd"}},
    ),
    (  # since an account was made is no silence; what was cancelled is no purchase
        {
            "ID": ID,
            "DaysSinceCreation": [30 * i for i in N],
            "LodgingRevenue": PAID,
            "OtherRevenue": PAID,
            "BookingsCanceled": [i % 2 for i in N],
            "BookingsCheckedIn": [i % 9 + 1 for i in N],
            "DaysSinceFirstStay": [29 * i for i in N],
        },
        {
            "columns": {
                "customer_id": "ID",
                "tenure_days": "DaysSinceCreation",
                "frequency": "BookingsCheckedIn",
                "spend": {"Lodging": "LodgingRevenue", "Other": "OtherRevenue"},
            }
        },
    ),
    (  # where everybody bought once, that was the last time
        {"Customer_ID": ID, "Purchase_Date": DAYS, "Purchase_Amount": PAID},
        {"columns": {"customer_id": "Customer_ID", "last_purchase_on": "Purchase_Date", "monetary_value": "Purchase_Amount"}},
    ),
    (  # what was spent in the last months is spend, and what was spent last is none
        {"Loyalty Number": ID, "total_spent_last_12m": PAID, "last_amount": PAID, "orders_last_12m": [i % 9 + 1 for i in N]},
        {
            "columns": {
                "customer_id": "Loyalty Number",
                "frequency": "orders_last_12m",
                "monetary_value": "total_spent_last_12m",
            }
        },
    ),
    (  # how often is no money, in Indonesian
        {"ID Pelanggan": ID, "Frekuensi Belanja": [i % 9 + 1 for i in N], "Total Belanja": PAID},
        {"columns": {"customer_id": "ID Pelanggan", "frequency": "Frekuensi Belanja", "monetary_value": "Total Belanja"}},
    ),
    (  # as Brazilian shops call them
        {
            "id_cliente": ID,
            "idade": [18 + i for i in N],
            "data_cadastro": DAYS,
            "ultima_compra": DAYS,
            "qtd_compras": [i % 9 + 1 for i in N],
            "valor_total_gasto": PAID,
            "churn": ["Sim", "Não"] * 20,
        },
        {
            "columns": {
                "customer_id": "id_cliente",
                "age": "idade",
                "enrolled_on": "data_cadastro",
                "last_purchase_on": "ultima_compra",
                "left": "churn",
                "frequency": "qtd_compras",
                "monetary_value": "valor_total_gasto",
            }
        },
    ),
    (  # who was seen last bought nothing then, and what is predicted is not spent
        {
            "Email": [f"u{i}@example.org" for i in N],
            "Last Active": DAYS,
            "Last Purchase Date": DAYS,
            "Historic Customer Value": PAID,
            "Predicted Customer Value": PAID,
            "IncomeGroup": [i % 9 for i in N],
        },
        {
            "columns": {
                "customer_id": "Email",
                "last_purchase_on": "Last Purchase Date",
                "monetary_value": "Historic Customer Value",
            }
        },
    ),
    (  # amounts that are numbered one after the other are parts of a sum, whatever the numbers say; others overlap
        {"CustomerID": ID, "rech_amt_6": PAID, "rech_amt_7": PAID, "rech_amt_8": PAID},
        {"columns": {"customer_id": "CustomerID", "monetary_value": ["rech_amt_6", "rech_amt_7", "rech_amt_8"]}},
    ),
    (
        {"CustomerID": ID, "amount_3": PAID, "amount_6": PAID, "amount_12": PAID},
        {"columns": {"customer_id": "CustomerID", "monetary_value": "amount_3"}},
    ),
    (  # when somebody bought last, by a clock
        {"user_id": ID, "last_purchase": [1680009265 + 86_400 * i for i in N], "total_usd": PAID},
        {"columns": {"customer_id": "user_id", "last_purchase_on": "last_purchase", "monetary_value": "total_usd"}},
    ),
    (  # a name and no id, and when a charge was made by a clock
        {"Nama Customer": [f"u{i % 9}" for i in N], "created": [1680009265 + 86_400 * i for i in N], "amount": PAID},
        {"orders": {"customer": "Nama Customer", "date": "created", "amount": "amount"}},
    ),
    (  # a number may be the code of a band, of ages and of amounts
        {
            "Age Group": [i % 5 + 1 for i in N],
            "Charge  Amount": [i % 10 for i in N],
            "Age": [18 + i for i in N],
            "Customer Value": PAID,
        },
        {"columns": {"age": "Age", "monetary_value": "Customer Value"}},
    ),
    (  # beside a total the channels are not summed up
        {"customer_id": ID, "online_spend": PAID, "store_spend": PAID, "total_spend": PAID},
        {"columns": {"customer_id": "customer_id", "monetary_value": "total_spend"}},
    ),
    (  # when somebody became a member nobody bought: Kaggle's "Starbucks Customer Rewards"
        {
            "person": [f"p{i % 30}" for i in range(80)],
            "time": [6 * i for i in range(80)],
            "amount": PAID * 2,
            "became_member_on": [f"2017{i % 30 % 12 + 1:02d}15" for i in range(80)],
        },
        {"orders": {"customer": "person", "date": "...", "amount": "amount"}},
    ),
    (  # nor on a day that is the same on all lines of each customer
        {"person": [f"p{i % 30}" for i in range(80)], "amount": PAID * 2, "card_issued": [DAYS[i % 30] for i in range(80)]},
        {"orders": {"customer": "person", "date": "...", "amount": "amount"}},
    ),
    (  # unless each of them has one order only, or the day is one of a purchase by its name
        {
            "person": [f"p{i % 30}" for i in range(80)],
            "invoice": [i % 30 for i in range(80)],
            "amount": PAID * 2,
            "issued": [DAYS[i % 30] for i in range(80)],
        },
        {"orders": {"customer": "person", "date": "issued", "order": "invoice", "amount": "amount"}},
    ),
    (
        {"person": [f"p{i % 30}" for i in range(80)], "amount": PAID * 2, "purchase day": [DAYS[i % 30] for i in range(80)]},
        {"orders": {"customer": "person", "date": "purchase day", "amount": "amount"}},
    ),
    *SEEN,
    *WEEKS,
    *TOLD,
    *PEOPLE,
    (  # "inactive" says of nobody that he was active
        {"id": ID, "days_inactive": [i + 1 for i in N], "Total Spend": PAID},
        {"columns": {"customer_id": "id", "recency_days": "days_inactive", "monetary_value": "Total Spend"}},
    ),
    (  # one purchase, and how many there were before it
        {"Customer ID": ID, "Previous Purchases": [i % 9 for i in N], "Purchase Amount": PAID},
        {"columns": {"customer_id": "Customer ID", "monetary_value": "Purchase Amount"}},
    ),
    *RECKONED,
    (  # purchases by group of goods, of which the first is no more all of them than the others
        {"id": ID, "cheque_count_12m_g20": [i % 9 for i in N], "cheque_count_12m_g21": [i % 7 for i in N], "amount": PAID},
        {"columns": {"customer_id": "id", "monetary_value": "amount"}},
    ),
    (  # beside which there may be a total; windows of time are no groups
        {
            "id": ID,
            "tea_orders": [i % 9 for i in N],
            "cup_orders": [i % 7 for i in N],
            "total_orders": [i % 7 for i in N],
            "amount": PAID,
        },
        {"columns": {"customer_id": "id", "frequency": "total_orders", "monetary_value": "amount"}},
    ),
    (
        {"id": ID, "orders_6m": [i % 9 for i in N], "orders_12m": [i % 7 for i in N], "amount": PAID},
        {"columns": {"customer_id": "id", "frequency": "orders_6m", "monetary_value": "amount"}},
    ),
    (  # nothing is money
        {"CustomerID": ID, "Age": [18 + i for i in N], "Spending Score (1-100)": [2 * i for i in N]},
        {"columns": {"customer_id": "CustomerID", "age": "Age", "monetary_value": "..."}},
    ),
]


@pytest.mark.parametrize(("columns", "found"), TABLES)
def test_roles_are_proposed_by_name_and_cells(columns: dict[str, list[Any]], found: dict[str, Any]) -> None:
    assert proposed(columns) == found


@pytest.mark.parametrize("name", ["hid", "hhid", "HHID", "household_id", "Ketchup.hid", "panel_hhid"])
def test_households_are_customers(name: str) -> None:
    assert proposed({name: list(N), "spend": PAID})["columns"] == {"customer_id": name, "monetary_value": "spend"}
    lines: dict[str, list[Any]] = {name: [i % 30 for i in range(80)], "day": DAYS * 2, "amount": PAID * 2}
    assert proposed(lines) == {"orders": {"customer": name, "date": "day", "amount": "amount"}}


def test_an_orchid_is_no_household() -> None:
    assert proposed({"orchid": list(N), "hid_flag": list(N), "spend": PAID})["columns"] == {"monetary_value": "spend"}


@pytest.mark.parametrize("absent", ["NA", "N/A", "n/a", "null", "-", "None", "NaN", ""])
def test_cells_that_are_not_available_leave_a_column_of_numbers(absent: str) -> None:
    paid = [absent if i in (3, 17) else str(PAID[i]) for i in N]
    assert proposed({"id": ID, "total_charges": paid})["columns"] == {"customer_id": "id", "monetary_value": "total_charges"}
    assert proposed({"id": ID, "total_charges": [absent or "none"] * 40})["columns"]["monetary_value"] == "..."  # says nothing
    assert proposed({"id": ID, "total_charges": [*paid[:-1], "much"]})["columns"]["monetary_value"] == "..."


@pytest.mark.parametrize("name", ["rownames", "X", "value", "amount"])
@pytest.mark.parametrize("rows", [[i + 1 for i in N], list(N), [40 - i for i in N]])
def test_what_counts_the_rows_is_no_spend(name: str, rows: list[int]) -> None:
    tea, cups, bags = PAID, [x + 0.5 for x in PAID], [3 * x for x in PAID]
    assert proposed({name: rows, "tea": tea, "cups": cups, "bags": bags})["columns"] == {
        "spend": {"tea": "tea", "cups": "cups", "bags": "bags"}
    }
    assert proposed({name: rows, "tea": tea, "cups": cups})["columns"] == {"monetary_value": "..."}  # two are too few


def test_a_header_with_quotes_can_be_pasted() -> None:
    assert proposed({'total "net"': PAID}) == {"columns": {"monetary_value": 'total "net"'}}


def test_a_currency_in_the_name_of_the_money_is_proposed() -> None:
    table = read_frame(pd.DataFrame({"Purchase Amount (USD)": PAID}), Config())
    assert proposal(table) == ("columns", 'currency = "USD"\n\n[columns]\nmonetary_value = "Purchase Amount (USD)"')


def test_all_that_is_proposed_can_be_pasted() -> None:
    """What is said besides the settings is said in comments; what nothing points to is named so."""
    table = read_frame(pd.DataFrame({"Purchase Amount (USD)": PAID}), Config())
    with pytest.raises(SchemaError) as error:
        roles(table, Config())
    pasted = config_from(tomllib.loads(str(error.value).partition("\n\n")[2]))
    assert (pasted.currency, pasted.columns.monetary_value) == ("USD", "Purchase Amount (USD)")
    with pytest.raises(SchemaError, match=r"monetary_value = '\.\.\.': stands for a column that nothing points to; name it"):
        roles(table, config_from({"columns": {"monetary_value": "..."}}))


def test_lines_without_money_are_sent_to_the_baskets() -> None:
    lines = {"Member_number": [i % 30 for i in range(80)], "Date": DAYS * 2, "itemDescription": ["milk", "soda"] * 40}
    with pytest.raises(SchemaError, match=r"looks like the amount of a line: .*(?s:.*)`reportgen baskets frame` looks for it"):
        roles(read_frame(pd.DataFrame(lines), Config()), Config())


def test_what_is_reckoned_is_told_to_be_no_spend() -> None:
    table = read_frame(pd.DataFrame({"Customer": ID, "Customer Lifetime Value": PAID}), Config())
    with pytest.raises(SchemaError, match="'Customer Lifetime Value' is not what a customer spends"):
        roles(table, Config())


def test_a_table_without_spend_is_told_what_it_would_take() -> None:
    table = read_frame(pd.DataFrame({"CustomerID": ID, "Annual Income (k$)": PAID, "Spending Score (1-100)": PAID}), Config())
    with pytest.raises(SchemaError) as error:
        roles(table, Config())
    said = str(error.value)
    assert "'Spending Score (1-100)' is a score and no money, and 'Annual Income (k$)' is not what a customer spends" in said
    assert "join it to the table by the customer number" in said
    assert "or give the order lines of these customers" in said
    table = read_frame(pd.DataFrame({"User ID": ID, "Monthly Revenue": PAID}), Config())
    with pytest.raises(SchemaError, match="'Monthly Revenue' is of a month, of one purchase or a mean, and no sum"):
        roles(table, Config())


def test_of_what_is_the_same_in_every_row_that_is_said() -> None:
    """Dues: everybody paid as much."""
    with pytest.raises(SchemaError, match="'Total Paid' is the same in every row"):
        roles(read_frame(pd.DataFrame({"Member ID": ID, "Total Paid": [120] * 40}), Config()), Config())


@pytest.mark.parametrize(
    ("names", "months"),
    [
        (["jan_spend", "feb_spend"], 2),
        (["Jan", "Feb", "Mar"], 3),
        (["2023-01", "2023-02", "2023-03", "2023-04"], 4),
        (["Dec-23", "Jan-24", "Feb-24"], 3),
        (["Januari 2024", "Februari 2024", "Maret 2024"], 3),
        (["202301", "202302", "202303"], 3),
        (["Q1 sales 2023", "Q2 sales 2023"], 6),
        (["sales_2022", "sales_2023"], 24),
        (["spend_m1", "spend_m2", "spend_m3"], 3),
        (["Sales Month 11", "Sales Month 12"], 2),
        (["2023-01-01 00:00:00", "2023-02-01 00:00:00", "2023-03-01 00:00:00"], 3),
        (["SpendJan2023", "SpendFeb2023"], 2),
    ],
)
def test_months_of_spend_are_summed(names: list[str], months: int) -> None:
    """What is proposed can be pasted, and is the sum."""
    table = read_frame(pd.DataFrame({"customer_id": ID} | dict.fromkeys(names, PAID)), Config())
    section, snippet = proposal(table)
    found = tomllib.loads(snippet)
    assert found == {section: {"customer_id": "customer_id", "monetary_value": names}, "impact": {"window_months": months}}
    few = config_from(found | {"segments": {"min_customers": 10}})
    people = customers(table, few, dt.date(2026, 1, 31))
    spend = collect(people.frame)["monetary_value"].to_list()
    assert sorted(spend) == sorted(round(paid * 100) * len(names) for paid in PAID)
    assert people.window_months == months


def test_blanks_of_months_are_told_once() -> None:
    blank = [None, *PAID[1:]]
    table = read_frame(pd.DataFrame({"customer_id": ID, "Jan": blank, "Feb": PAID, "Mar": blank}), Config())
    named = {
        "columns": {"customer_id": "customer_id", "monetary_value": ["Jan", "Feb", "Mar"]},
        "segments": {"min_customers": 10},
    }
    people = customers(table, config_from(named), dt.date(2026, 1, 31))
    assert [note for note in people.notes if note.code == "blank_as_zero"] == [DataNote("blank_as_zero", None, 2)]
    assert collect(people.frame)["monetary_value"].to_list()[0] == round(PAID[0] * 100)


@pytest.mark.parametrize("names", [["Jan", "Feb"], ["jun_vbc_3g", "jul_vbc_3g", "aug_vbc_3g"]])
def test_months_of_something_else_are_not(names: list[str]) -> None:
    """Two may be something else, and what is called otherwise is."""
    assert proposed({"customer_id": ID} | dict.fromkeys(names, PAID))["columns"]["monetary_value"] == "..."


def test_a_setting_that_wants_a_list_says_so() -> None:
    with pytest.raises(ConfigError, match=r"columns\.children = 'size': a list is wanted, in square brackets, \[\"size\"\]$"):
        config_from({"columns": {"children": "size"}})
    with pytest.raises(ConfigError, match=r"segments\.k_range = 4: a list is wanted, in square brackets$"):
        config_from({"segments": {"k_range": 4}})


@pytest.mark.parametrize(
    ("header", "is_answer"),
    [("Campaign1", True), ("campaign_1_redeemed", True), ("purchased_campaign_1", True), ("coupon_redeemed", True),
     ("campaign_1_sent", False), ("email_campaign_opened", False), ("in_campaign_target", False)],
)  # fmt: skip
def test_a_flag_that_is_called_as_a_campaign_is_its_answer(header: str, is_answer: bool) -> None:
    rows: dict[str, list[Any]] = {
        "customer_id": [f"c{i}" for i in N],
        "total_spent": [20.5 + i for i in N],
        header: ["yes" if i % 3 else "no" for i in N],
    }
    assert proposed(rows)["columns"].get("campaigns", {}) == ({header: header} if is_answer else {})


def test_an_answer_comes_before_a_campaign() -> None:
    flags = {"campaign": [i % 2 for i in N], "response": [i % 5 // 4 for i in N]}
    rows: dict[str, list[Any]] = {"customer_id": [f"c{i}" for i in N], "total_spent": [20.5 + i for i in N], **flags}
    assert proposed(rows)["columns"]["campaigns"] == {"response": "response"}


def test_who_bought_comes_before_who_clicked() -> None:
    table: dict[str, list[Any]] = {
        "user": ID,
        "clicked": [i % 2 for i in N],
        "converted": [int(i % 5 == 0) for i in N],
        "Total Spend": PAID,
    }
    assert proposed(table)["columns"]["campaigns"] == {"converted": "converted"}
    del table["converted"]
    assert proposed(table)["columns"]["campaigns"] == {"clicked": "clicked"}


def test_a_price_that_grows_with_the_quantity_is_proposed_as_the_amount() -> None:
    """A piece costs 2.50 or 4.00. By hand: the prices of 1 to 4 pieces are 1 to 4 times that where they are the line's."""
    pieces = [i // 2 % 4 + 1 for i in N]
    each = [(2.5, 4.0)[i % 2] for i in N]
    table: dict[str, list[Any]] = {"user": [f"u{i % 9}" for i in N], "invoice_date": DAYS, "quantity": pieces}
    named = {"customer": "user", "date": "invoice_date"}
    assert proposed(table | {"price": each}) == {"orders": named | {"quantity": "quantity", "price": "price"}}
    of_lines = table | {"price": [f"${n * p:.2f}" for n, p in zip(pieces, each, strict=True)]}
    assert proposed(of_lines) == {"orders": named | {"amount": "price"}}
    assert "# price grows with quantity" in proposal(read_frame(pd.DataFrame(of_lines), Config()))[1]


def test_what_an_order_cost_is_not_proposed_as_what_its_lines_cost() -> None:
    """Twenty orders of two lines, on both of which stands what the order cost; a price beside a quantity is the line's."""
    order = [f"o{i // 2}" for i in N]
    table: dict[str, list[Any]] = {"client": [f"u{i // 2 % 9}" for i in N], "transaction_datetime": DAYS, "transaction_no": order}
    whole = [PAID[i // 2] for i in N]
    summed = table | {"purchase_sum": whole}
    named = {"customer": "client", "date": "transaction_datetime", "order": "transaction_no"}
    assert proposed(summed) == {"orders": named | {"amount": "..."}}
    assert "# purchase_sum says the same on every line of each order" in proposal(read_frame(pd.DataFrame(summed), Config()))[1]
    priced: dict[str, list[Any]] = {"product_quantity": [1, 2] * 20, "product_price": [round(3 + 0.1 * i, 2) for i in N]}
    found = named | {"quantity": "product_quantity", "price": "product_price"}
    assert proposed(summed | priced) == {"orders": found}
    assert proposed(table | {"price": whole}) == {"orders": named | {"amount": "price"}}  # of one article, bought several times


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Sales Order", [4_500_000 + 7 * i for i in N]),
        ("Sales Document", [4_500_000 + 7 * i for i in N]),
        ("Purchase Order", [8_800_000 + 7 * i for i in N]),
        *((f"Sales {who}", [100 + 9 * i for i in N]) for who in ("Region", "Channel", "Office", "Person", "District", "Group")),
        ("Sales Organisation", [1000 + 100 * i for i in N]),
        ("Spend Percentile", [round(1.3 * i, 1) for i in N]),
        ("Purchase Year", [1990 + i % 36 for i in N]),
        ("Invoice Total Lines", [1 + i % 25 for i in N]),
        ("Annual Revenue", [90_000 + 31_337 * i for i in N]),
        ("Revenue by team", PAID),
    ],
)
def test_a_word_of_money_before_what_is_none_is_no_money(name: str, cells: list[Any]) -> None:
    assert proposed({"Customer": ID, name: cells})["columns"]["monetary_value"] == "..."
    whole = proposed({"Customer": ID, name: cells, "Net Revenue": PAID})
    assert whole == {"columns": {"customer_id": "Customer", "monetary_value": "Net Revenue"}}


@pytest.mark.parametrize("name", ["Order Value", "Value of order", "Spend this year", "Sales EUR", "Net Value"])
def test_what_was_spent_is_money_whatever_it_was_spent_on(name: str) -> None:
    assert proposed({"Customer": ID, name: PAID})["columns"]["monetary_value"] == name


def test_a_plain_name_of_money_comes_first() -> None:
    found = proposed({"Customer": ID, "Spend online": PAID[::-1], "Amount": PAID})
    assert found["columns"]["monetary_value"] == "Amount"


def test_what_a_firm_earns_is_told_to_be_no_spend() -> None:
    with pytest.raises(SchemaError, match=r"'Annual Revenue' is what a firm earns by its name, and not what it paid"):
        customers(read_frame(pd.DataFrame({"Customer": ID, "Annual Revenue": PAID}), Config()), Config(), dt.date(2026, 5, 31))


def test_the_numbers_of_classes_are_no_incomes() -> None:
    table: dict[str, list[Any]] = {"Customer ID": ID, "INCOME": [i % 7 + 1 for i in N], "Total Spend": PAID}
    assert proposed(table) == {"columns": {"customer_id": "Customer ID", "monetary_value": "Total Spend"}}
    thousands = proposed(table | {"INCOME": [15 + i for i in N]})
    assert thousands["columns"]["income"] == "INCOME"


@pytest.mark.parametrize(("incomes", "told"), [(range(1, 8), 1), (range(15, 22), 0), ((0.5, 1, 2), 0)])
def test_an_income_that_may_be_a_class_is_told(incomes: Sequence[float], told: int) -> None:
    """Classes from 1 to 7; 15 to 21 may be thousands, and half a crown is money."""
    table = {"Customer ID": ID, "INCOME": [incomes[i % len(incomes)] for i in N], "Total Spend": PAID}
    named = config_from(
        {
            "segments": {"min_customers": 40},
            "columns": {"customer_id": "Customer ID", "income": "INCOME", "monetary_value": "Total Spend"},
        }
    )
    found = customers(read_frame(pd.DataFrame(table), named), named, dt.date(2026, 5, 31))
    assert found.notes.count(DataNote("income_coded", "INCOME", 7)) == told


@pytest.mark.parametrize(
    ("name", "labels", "is_arm"),
    [
        ("test group", ("ad", "psa"), True),
        ("variant", ("letter", "control"), True),
        ("AB", ("B", "holdout"), True),
        ("experiment_arm", ("short", "long", "No e-mail"), True),
        ("customer group", ("gold", "silver"), False),
        ("group", ("A", "B"), False),  # nobody says which is left alone
        ("brand", ("ad", "psa"), False),
    ],
)
def test_the_groups_of_a_test_are_arms_where_one_was_left_alone(name: str, labels: Sequence[str], is_arm: bool) -> None:
    cells = [labels[i % len(labels)] for i in N]
    found = proposed({"user id": ID, name: cells, "converted": [i % 3 // 2 for i in N], "revenue": PAID})["columns"]
    assert found.get("treatment") == (name if is_arm else None)
    assert found["monetary_value"] == "revenue"


def test_order_lines_of_one_row_a_customer_are_told_to_be_so() -> None:
    lines = {
        "invoice_no": [f"I{i // 2}" for i in N],
        "customer_id": ID,
        "invoice_date": DAYS,
        "quantity": [1] * 40,
        "price": PAID,
    }
    with pytest.raises(SchemaError, match="looks like order lines, one row a line, but hardly any customer has a second one"):
        customers(read_frame(pd.DataFrame(lines), Config()), Config(), dt.date(2026, 5, 31))


def test_words_of_other_languages_for_spend_and_for_who_has_left() -> None:
    german: dict[str, list[Any]] = {"Kundennummer": ID, "Umsatz gesamt (€)": PAID, "Kündigung": ["ja", "nein"] * 20}
    found = proposed(german)["columns"]
    assert (found["left"], found["monetary_value"]) == ("Kündigung", "Umsatz gesamt (€)")
    assert 'currency = "EUR"' in proposal(read_frame(pd.DataFrame(german), Config()))[1]
    assert proposed({"会员编号": ID, "销售金额": PAID})["columns"]["monetary_value"] == "销售金额"
