"""Codes: every note that reading and cleaning can make, what matters most first."""

from __future__ import annotations

CODES = {
    "contacts_suppressed": "n: customers who are never contacted; examples: the list",
    "suppressed_unknown": "n: ids of the list that no customer has; examples: the list",
    "same_id_last_kept": "column: of the ids; n: earlier rows of the same customers, dropped; asked for by source.keep",
    "duplicate_rows_removed": "n: rows dropped that repeat another with the same id and the same values",
    "empty_rows_dropped": "n: rows without any value",
    "income_imputed": "n: customers given the median income of their education group, or of all",
    "age_impossible": "n: ages set to unknown; examples: birth years or ages as read",
    "income_outlier": "n: incomes far above the 99% quantile, kept; examples: the largest",
    "control_held_out": "n: customers of the control group, in no figure of the latest campaign",
    "arm_blank": "n: customers without an arm, left out where arms are compared",
    "arm_small": "n: customers in arms too small to compare; examples: the arms",
    "labels_folded": 'n: customers; examples: rare, unknown labels that became "Other"',
    "labels_merged": 'n: customers; examples: "Alone = Single"',
    "labels_missing": 'n: customers without a label, now "Unknown"',
    "blank_as_zero": "n: blank cells of something bought, visited or answered, counted as 0",
    "blank_as_median": "n: blank cells filled with the median",
    "blank_as_longest": "n: customers without a last purchase, counted as silent as the longest-silent",
    "not_available_as_blank": "n: cells of a number column that say NA, null or the like; examples: as written",
    "amount_rounded": "n: amounts finer than a cent, rounded half up",
    "total_differs": "column: the total; n: customers whose categories do not add up to it; the categories are used",
    "contact_cost_varies": "n: distinct values; their mean is used",
    "response_value_varies": "n: distinct values; their mean is used",
    "profiles_repeated": "n: customers equal to another in everything but the id, kept",
    "column_constant": "n: customers; examples: the one value",
    "column_empty": "column: has a role but no value, left out",
    "columns_unmapped": "n: columns without a role; examples: the first five",
    "rows_numbered": "n: rows; there are no ids, so every row is a customer",
    "control_detected": "examples: the label taken for the control group",
    "as_of_given": "examples: the date from the config",
    "as_of_last_date": "column: where it stands; examples: the last date of the table",
    "as_of_month": "examples: the last day of the config's month; the table has no date",
    "as_of_assumed": "examples: the last day of the current month; neither table nor config has a date",
    "preset_used": "examples: its name",
    "read_as_encoding": "examples: the encoding",
    "read_as_fallback_encoding": "examples: the encoding, assumed because the file is not UTF-8",
    "read_as_delimiter": 'examples: the sign, or "tab"',
    "read_as_date_order": "n: dates; examples: the order and a date as written",
    "read_as_decimal_point": "n: columns; examples: their headers",
    "read_as_decimal_comma": "n: columns; examples: their headers",
    "currency_sign_dropped": "n: cells; examples: one as written",
    "index_column_dropped": "column: the first, which has no name of its own",
    "unnamed_column_dropped": "n: its position from 1; it has values but no name",
    "empty_columns_dropped": "n: columns with neither name nor value",
}
"""What ``column``, ``n`` and ``examples`` of a note say. Where nothing is said of them, ``column`` is the user's own name of the
column concerned (None: the table), ``n`` is 0 and ``examples`` are empty. Examples are labels and values, never customer ids."""

RANK = {code: rank for rank, code in enumerate(CODES)}
"""Position of a code in the order of notes."""
