"""Write docs/settings.md: every key of reportgen.toml with its type, its default, and the reason beside it in the code."""

from __future__ import annotations

import ast
import inspect
import json
import tokenize
from collections.abc import Collection
from pathlib import Path
from typing import Any, get_args

from pydantic_core import PydanticUndefined

from reportgen.config import Config
from reportgen.settings import Settings

HEAD = """# Settings
All keys of `reportgen.toml`, in the order of its tables; `make settings` writes this page from the code, reasons included. A key
that is left out has its default; *none* means: detected, not used, or as the reason says. Examples are in the
[README](../README.md).
"""

_WORDS = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false", "dt.date": "day", "Path": "path"}


def page() -> str:
    """Return the page as Markdown."""
    return HEAD + "".join(_table(name, model) for name, model in _tables(Config, ""))


def _tables(model: type[Settings], name: str) -> list[tuple[str, type[Settings]]]:
    """A table, then those inside it, by the names that stand in brackets."""
    found = [(name, model)]
    for key, field in model.model_fields.items():
        inner = f"{name}.{key}" if name else key
        if (own := _model_in(field.annotation)) is not None:
            found += _tables(own, inner if own is field.annotation else f"{inner}.<name>")
    return found


def _model_in(annotation: Any) -> type[Settings] | None:
    """The table that a key holds, or each entry of it."""
    if isinstance(annotation, type) and issubclass(annotation, Settings):
        return annotation
    return next((own for inner in get_args(annotation) if (own := _model_in(inner)) is not None), None)


def _table(name: str, model: type[Settings]) -> str:
    keys = {key: field for key, field in model.model_fields.items() if _model_in(field.annotation) is None}
    types, reasons = _said(model, keys)
    title = f"`[{name}]`" if name else "At the top, above all tables"
    rows = "".join(f"| `{key}` | {types[key]} | {_default(field)} | {reasons.get(key, '')} |\n" for key, field in keys.items())
    above = f"{inspect.cleandoc(model.__doc__ or '').splitlines()[0].replace('``', '`')}\n\n" if name else ""
    return f"\n## {title}\n{above}| key | type | default | reason |\n|---|---|---|---|\n{rows}"


def _said(model: type[Settings], keys: Collection[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The types of the keys, and the comments beside them, as they stand in the code."""
    source = inspect.getsource(model)
    comments = {
        token.start[0]: token.string.removeprefix("#").strip()
        for token in tokenize.generate_tokens(iter(source.splitlines(keepends=True)).__next__)
        if token.type == tokenize.COMMENT
    }
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.ClassDef)
    types, reasons = {}, {}
    for node in body.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id in keys:
            types[node.target.id] = _type(node.annotation)
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            reasons[node.target.id] = " ".join(comments[n] for n in lines if n in comments).replace("|", "\\|")
    return types, reasons


def _type(annotation: ast.expr) -> str:
    """A type in the words of whoever writes TOML."""
    match annotation:
        case ast.BinOp(left=left, right=right):
            return _type(left) if ast.unparse(right) == "None" else f"{_type(left)}, or {_type(right)}"
        case ast.Subscript(value=ast.Name(id=kind), slice=inner):
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return _several(kind, parts)
    return _WORDS[ast.unparse(annotation)]


def _several(kind: str, parts: list[ast.expr]) -> str:
    if kind == "Literal":
        return " or ".join(f"`{json.dumps(ast.literal_eval(part))}`" for part in parts)
    if kind == "dict":
        return f"table: {_type(parts[1])}"
    endless = ast.unparse(parts[-1]) == "..."
    return f"list: {_type(parts[0])}" if endless else f"list of {len(parts)}: {_type(parts[0])}"


def _default(field: Any) -> str:
    value = field.get_default(call_default_factory=True)
    assert value is not PydanticUndefined
    return "none" if value in (None, (), {}) else f"`{json.dumps(value, ensure_ascii=False, default=str)}`".replace("|", "\\|")


if __name__ == "__main__":
    Path(__file__).with_name("settings.md").write_text(page(), encoding="utf-8", newline="\n")
