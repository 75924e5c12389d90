"""JSON text: frozen dataclasses as text, the same bytes for the same value."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any


def json_text(value: Any) -> str:
    """Write a value as JSON that a person can read: UTF-8 text, keys in the order of the fields, a line feed at the end.

    Parameters
    ----------
    value : object
        Of what JSON knows, dataclasses, dates and settings.

    Raises
    ------
    ValueError
        If a float is NaN or infinite, which JSON has no word for.
    TypeError
        If it holds anything else.

    Notes
    -----
    Not pydantic: it asks Python for the value of an enum, and a Ctrl-C that comes in that moment is lost.

    Examples
    --------
    >>> json_text({"from": dt.date(2014, 6, 29)})
    '{\\n "from": "2014-06-29"\\n}\\n'
    """
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False, default=as_json) + "\n"


def as_json(value: Any) -> Any:
    """Turn what JSON does not know into what it does, one level deep: the ``default`` of `json.dumps`.

    Raises
    ------
    TypeError
        If there is no way to.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, dt.date):
        return value.isoformat()
    if hasattr(value, "model_dump"):  # settings leave out what is not for a file
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} has no form in JSON")
