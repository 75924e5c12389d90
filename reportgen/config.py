"""Config: all settings of a run, read from TOML and checked together; each has its reason where it is defined, in `settings`."""

from __future__ import annotations

import datetime as dt
import difflib
import json
import re
import tomllib
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import Field, ValidationError, field_validator, model_validator

from reportgen.errors import ConfigError
from reportgen.programme import TiersConfig
from reportgen.settings import (
    AudiencesConfig,
    BasketsConfig,
    BrandConfig,
    CampaignsConfig,
    CleaningConfig,
    ColumnsConfig,
    ConversionConfig,
    ImpactConfig,
    OrdersConfig,
    PrivacyConfig,
    ResponseConfig,
    SegmentsConfig,
    Settings,
    SourceConfig,
    StabilityConfig,
    TargetingConfig,
    UpliftConfig,
)

_WHOLE, _DECIMAL = "a whole number is wanted, without quotes", "a number is wanted, with a decimal point and without quotes"
_YES_OR_NO, _TABLE, _DAY = (
    "true or false is wanted, without quotes",
    "a table is wanted",
    "a day is wanted, for instance 2026-05-31",
)
_WANTED = {
    "int_parsing": _WHOLE, "int_type": _WHOLE, "int_from_float": _WHOLE, "float_parsing": _DECIMAL, "float_type": _DECIMAL,
    "bool_parsing": _YES_OR_NO, "bool_type": _YES_OR_NO, "string_type": "a text is wanted, in quotes", "dict_type": _TABLE,
    "model_type": _TABLE, "date_from_datetime_parsing": _DAY, "date_type": _DAY, "literal_error": "{expected} is wanted",
    "less_than_equal": "at most {le:.15g} is allowed", "less_than": "only less than {lt:.15g} is allowed",
    "greater_than_equal": "at least {ge:.15g} is needed", "greater_than": "more than {gt:.15g} is needed",
}  # fmt: skip
"""What is said instead of pydantic's own words, which are for programmers."""

_FEWEST, _MOST = 2, 10  # segments: one is none, and more than ten nobody can work with


class Config(Settings):
    """All settings of a run.

    Examples
    --------
    >>> Config().segments.k_range
    (3, 6)
    >>> Config(currency="IDR").currency
    'IDR'
    """

    month: str | None = None  # YYYY-MM; None: the month of as_of
    as_of: dt.date | None = None  # None: the last date in the table
    currency: str | None = None  # ISO 4217; None: "account currency" on the page
    locale: str = "en_US"
    seed: int = Field(default=20140629, ge=0, lt=2**32)  # any fixed number will do; it is printed in the run manifest
    title: str | None = None  # of the brief; None: "Marketing brief"
    page: Literal["A4", "Letter"] = "A4"  # of the PDF
    brand: BrandConfig = BrandConfig()
    source: SourceConfig = SourceConfig()
    columns: ColumnsConfig = ColumnsConfig()
    orders: OrdersConfig = OrdersConfig()
    cleaning: CleaningConfig = CleaningConfig()
    segments: SegmentsConfig = SegmentsConfig()
    stability: StabilityConfig = StabilityConfig()
    campaigns: CampaignsConfig = CampaignsConfig()
    conversion: ConversionConfig = ConversionConfig()
    baskets: BasketsConfig = BasketsConfig()
    tiers: TiersConfig = TiersConfig()
    impact: ImpactConfig = ImpactConfig()
    response: ResponseConfig = ResponseConfig()
    targeting: TargetingConfig = TargetingConfig()
    uplift: UpliftConfig = UpliftConfig()
    audiences: AudiencesConfig = AudiencesConfig()
    privacy: PrivacyConfig = PrivacyConfig()

    @field_validator("month")
    @classmethod
    def _month(cls, month: str | None) -> str | None:
        if month is not None and not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month):
            raise ValueError("write it as YYYY-MM, for instance 2014-06")
        return month

    @field_validator("currency")
    @classmethod
    def _currency(cls, currency: str | None) -> str | None:
        if currency is not None and not re.fullmatch(r"[A-Z]{3}", currency):
            raise ValueError("write the three capital letters of ISO 4217, for instance USD or IDR")
        return currency

    @field_validator("locale")
    @classmethod
    def _locale(cls, locale: str) -> str:
        from babel import Locale, UnknownLocaleError

        try:
            Locale.parse(locale)
        except (ValueError, UnknownLocaleError):
            raise ValueError("no such locale; write language and country, for instance en_US or id_ID") from None
        return locale

    @model_validator(mode="after")
    def _one_map(self) -> Config:
        if self.orders != OrdersConfig() and self.columns != ColumnsConfig():
            raise ValueError("[orders] is for one row an order line, [columns] for one row a customer; leave one of them out")
        return self

    @model_validator(mode="after")
    def _ranges(self) -> Config:
        s = self.segments
        for name, (low, high) in (("k_range", s.k_range), ("k_scan", s.k_scan)):
            if not _FEWEST <= low <= high <= _MOST:
                raise ValueError(f"segments.{name} must rise within {_FEWEST}..{_MOST}")
        if s.k_range[0] < s.k_scan[0] or s.k_range[1] > s.k_scan[1]:
            raise ValueError("segments.k_range must lie within segments.k_scan")
        low_q, high_q = self.cleaning.outlier_quantiles
        if not 0 <= low_q < high_q <= 1:
            raise ValueError("cleaning.outlier_quantiles must rise within 0..1")
        return self


def read_config(path: Path | str | None, overrides: dict[str, Any] | None = None) -> Config:
    """Read a TOML file into a Config; ``overrides`` (from the command line) win where they are not None.

    Raises
    ------
    ConfigError
        If the file is missing, is not TOML, or holds an unknown key or an impossible value.
    """
    raw: dict[str, Any] = {}
    where = str(path) if path else "the command line"
    if path is not None:
        path = Path(path)
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))  # with the mark that some editors put in front
        except FileNotFoundError:
            raise ConfigError(f"{path}: no such file; give --config the path of a TOML file, or leave it out") from None
        except OSError as e:
            raise ConfigError(f"{path}: cannot be read ({e.strerror}); check the path and its permissions") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
            raise ConfigError(f"{path}: is not TOML: {e}; strings need quotes, tables stand in [brackets]") from None
    raw |= {key: value for key, value in (overrides or {}).items() if value is not None}
    return config_from(raw, where, Path(path).parent if path else Path())


def config_from(raw: dict[str, Any], where: str = "config", folder: Path = Path()) -> Config:
    """Check a plain mapping and freeze it; files it names are looked for in ``folder``.

    Raises
    ------
    ConfigError
        Names the place, the key, what is wrong, and the keys that exist.

    Examples
    --------
    >>> config_from({"segments": {"kay": 4}})
    Traceback (most recent call last):
    reportgen.errors.ConfigError: config: segments.kay: unknown key; [segments] knows k, k_range, k_scan, features, \
scaling, outliers, reduction, n_components, n_starts, sample_size, silhouette_sample_size, min_customers
    """
    try:
        return Config.model_validate(raw, context={"folder": folder})
    except ValidationError as e:
        first = e.errors()[0]
        key, reason = ".".join(str(part) for part in first["loc"]), first["msg"].removeprefix("Value error, ")
        if not key:  # of several keys together, which the reason names
            raise ConfigError(f"{where}: {reason}") from None
        if first["type"] == "extra_forbidden":
            table, known = _known_keys(first["loc"][:-1])
            near = difflib.get_close_matches(str(first["loc"][-1]), known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ConfigError(f"{where}: {key}: unknown key; {table} knows {', '.join(known)}{hint}") from None
        if first["type"] == "tuple_type":
            example = f", [{json.dumps(first['input'], ensure_ascii=False)}]" if isinstance(first["input"], str) else ""
            reason = f"a list is wanted, in square brackets{example}"
        elif wanted := _WANTED.get(first["type"]):
            reason = wanted.format(**first.get("ctx", {}))
        raise ConfigError(f"{where}: {key} = {first['input']!r}: {reason}") from None


def _known_keys(loc: tuple[int | str, ...]) -> tuple[str, list[str]]:
    model: Any = Config
    for part in loc:
        entry = get_args(model)[1:]  # of a table of tables, such as [tiers.catalogue]: all its entries know the same
        model = entry[0] if entry else model.model_fields[part].annotation
    return (f"[{'.'.join(map(str, loc))}]" if loc else "the top level"), list(model.model_fields)
