"""Manifest: what a brief was made from and with, so that it can be made again."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version

from reportgen import __version__
from reportgen.brief import Brand, Meta
from reportgen.config import Config
from reportgen.customers import Customers

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
    )
