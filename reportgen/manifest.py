"""Manifest: what a brief was made from and with, so that it can be made again."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version

from reportgen import __version__, presets
from reportgen.brief import Brand, Meta
from reportgen.cleaning.labels import OTHER, UNKNOWN
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.settings import LABELLED_ROLES, ColumnsConfig

_LIBRARIES = ("pandas", "narwhals", "scikit-learn", "mlxtend", "matplotlib", "seaborn", "jinja2", "weasyprint", "babel")


def month_of(people: Customers, config: Config) -> str:
    """Return year and month that the brief goes by: of the settings, else of the table's last date."""
    return config.month or f"{people.as_of:%Y-%m}"


def meta(people: Customers, config: Config) -> Meta:
    """Return what was run: the table, the settings, and what the brief was made with."""
    libraries = (("python", platform.python_version()), *((name, version(name)) for name in _LIBRARIES))
    return Meta(
        version=__version__,
        as_of=people.as_of,
        month=month_of(people, config),
        title=config.title,
        currency=people.currency,
        locale=config.locale,
        page=config.page,
        brand=Brand(**config.brand.model_dump()),
        n_customers=people.reconciliation.rows_kept,
        window_months=people.window_months,
        source_name=people.source_name,
        input_sha256=people.input_sha256,
        preset=people.preset,
        seed=config.seed,
        config_sha256=hashlib.sha256(config.model_dump_json().encode()).hexdigest(),
        libraries=libraries,
        suppression=people.suppression,
        min_group=config.privacy.min_group,
        our_labels=_our_labels(people, config),
        our_tiers=() if "names" in config.tiers.model_fields_set else config.tiers.names,
    )


def _our_labels(people: Customers, config: Config) -> tuple[str, ...]:
    """Return the labels that the user did not give: those of the preset, and what cleaning puts together."""
    ours = presets.named(people.preset).columns if people.preset else ColumnsConfig()
    told = {label for role in LABELLED_ROLES for label in getattr(config.columns, role)}
    codes = {note.code for note in people.notes}
    labels = [label for role in LABELLED_ROLES for label in getattr(ours, role) if label not in told]
    return (*labels, *(label for code, label in (("labels_folded", OTHER), ("labels_missing", UNKNOWN)) if code in codes))
