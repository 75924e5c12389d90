"""The walls of the house: who may import whom, where heavy libraries live, and the five places of a section."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import nodes

from reportgen.brief import Brief, json_schema
from reportgen.document.templates import environment

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "reportgen"

# The sentence read -> describe -> group -> find -> compose -> render, one wall a line. A module imports only from the lines above
# its own; within a package (`sources.*`) the modules may import one another. A module that was split off another is not named
# here: what it imports counts for whoever imports it.
ORDER = """
errors aside
notes units logo
settings
programme
config
presets
engine csv_text
sources.*
cleaning.* customers
orders.*
analysis.features analysis.statistics.intervals
analysis.stability analysis.statistics.power
analysis.segments
analysis.personas analysis.baskets analysis.campaigns analysis.conversion analysis.response
analysis.tiers
analysis.impact
analysis.actions analysis.summary analysis.profiles analysis.trend
brief model_file
disk manifest
scoring history
document.language
document.words
document.style document.typefaces
document.charts document.screen
document.cells
document.workbook
document.render document.audiences
document.printing
pipeline preview
cli
"""

# Each heavy library and the modules that may import it, always inside the function that uses it.
DRAWING = (
    "document.charts document.panels document.plots document.forecasts document.pairs "
    "document.phones document.uplift_charts document.money_charts document.typefaces"
)
ROOMS = {
    "sklearn": (
        "analysis.grouping.clustering analysis.grouping.reduction analysis.stability analysis.prediction.logit "
        "analysis.prediction.crossfit analysis.membership.tillrules"
    ),
    "mlxtend": "analysis.baskets analysis.associations.itemsets analysis.associations.rules",
    "matplotlib": DRAWING,
    "seaborn": f"{DRAWING} document.render",
    "jinja2": "document.templates",
    "weasyprint": "document.paper document.texts",
    "xlsxwriter": "document.workbook document.cells",
    "python_calamine": "sources.workbook",
}
LATE = {*ROOMS, "scipy"}  # scipy may be used anywhere in the analysis, but takes a second to import

MAX_LINES = 300
NO_PAGE = {"meta"}  # what was run: printed by the cover and the manifest, which belong to no finding
APPENDED = {"profiles"}  # in the appendices, which have a page for each segment and none in the brief


def files() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if p.name not in ("__main__.py",) and p != PACKAGE / "__init__.py")


def name_of(path: Path) -> str:
    """Return the module's dotted name inside the package; a package goes by its own name."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def path_of(module: str) -> Path:
    path = PACKAGE.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(node: ast.AST) -> Iterator[str]:
    """Yield the dotted name of everything a tree imports, wherever in it."""
    for part in ast.walk(node):
        if isinstance(part, ast.Import):
            yield from (alias.name for alias in part.names)
        elif isinstance(part, ast.ImportFrom) and part.module:
            yield from (f"{part.module}.{alias.name}" for alias in part.names)


@cache
def inner_imports(node: ast.AST) -> set[str]:
    """Return the modules of the package that a tree imports."""
    found = set()
    for imported in imports(node):
        inside = imported.removeprefix("reportgen.")
        if inside != imported:
            found |= {name for name in (inside, inside.rpartition(".")[0]) if name and path_of(name).is_file()}
    return found


def wall_of(module: str) -> tuple[int, str] | None:
    """Return the line of a module in ORDER and the word that names it there; None for a split-off."""
    for line, words in enumerate(ORDER.strip().splitlines()):
        for word in words.split():
            if module == word or (word.endswith(".*") and f"{module}.".startswith(word[:-1])):
                return line, word
    return None


def reached(module: str, through: tuple[str, ...] = ()) -> set[str]:
    """Return the named modules that a module imports, itself or through split-offs."""
    found: set[str] = set()
    for other in inner_imports(tree_of(path_of(module))):
        if path_of(other).name == "__init__.py" and not wall_of(other):
            continue  # a folder, whose __init__ holds a docstring
        assert other not in through, f"imports in a circle: {' -> '.join((*through, module, other))}"
        found |= {other} if wall_of(other) else reached(other, (*through, module))
    return found


MODULES = [pytest.param(path, id=name_of(path)) for path in files()]
NAMED = [name_of(path) for path in files() if wall_of(name_of(path))]


@pytest.mark.parametrize("module", NAMED)
def test_imports_run_one_way(module: str) -> None:
    wall = wall_of(module)
    assert wall
    for other in reached(module):
        there = wall_of(other)
        assert there
        assert there[0] < wall[0] or (there[0] == wall[0] and ".*" in there[1] + wall[1]), (
            f"{module} may not import {other}, not even through another module: it stands further right in ORDER"
        )


@pytest.mark.parametrize("path", MODULES)
def test_heavy_libraries_stay_in_their_rooms(path: Path) -> None:
    module = name_of(path)
    for imported in {name.partition(".")[0] for name in imports(tree_of(path))} & ROOMS.keys():
        assert module in ROOMS[imported].split(), f"{module} imports {imported}, whose room is {ROOMS[imported]}"


@pytest.mark.parametrize("path", MODULES)
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    early = [node for node in tree_of(path).body if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.If)]
    found = {name.partition(".")[0] for node in early for name in imports(node)} & LATE
    assert not found, f"{name_of(path)} imports {', '.join(found)} at its top; do it inside the function"


@pytest.mark.parametrize("path", MODULES)
def test_a_file_is_one_subject(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < MAX_LINES, f"{name_of(path)} is too long: split it by subject"
    assert ast.get_docstring(ast.parse(text)), f"{name_of(path)} does not say what it is"


@pytest.mark.parametrize("path", MODULES)
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    if name_of(path) == "cli":
        pytest.skip("this is the command line")
    calls = [node.func for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    assert not [call for call in calls if isinstance(call, ast.Name) and call.id in ("print", "exit")]


@pytest.mark.parametrize("path", MODULES)
def test_nothing_is_swallowed_or_silenced_without_a_reason(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for handler in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ExceptHandler)):
        caught = ast.unparse(handler.type) if handler.type else "everything"
        assert caught not in ("everything", "Exception", "BaseException"), f"{name_of(path)}:{handler.lineno} catches {caught}"
    for number, line in enumerate(text.splitlines(), 1):
        assert not re.search(r"# type: ignore(?!\[[\w, -]+\]  # \w)", line), f"{name_of(path)}:{number}: which error, and why?"
        assert not re.search(r"# noqa(?!: [A-Z0-9, ]+  # \w)", line), f"{name_of(path)}:{number}: which rule, and why?"


def test_every_file_of_the_analysis_is_a_section_and_every_folder_holds_parts_of_them() -> None:
    """Who looks for a section finds it by its name: beside the sections stand only what they all begin and end with."""
    beside = {"features", "segments", "stability", "outlook", "withheld"}
    sections = set(Brief.__dataclass_fields__) - {"meta", "data_quality", "segmentation"}
    assert {path.stem for path in (PACKAGE / "analysis").glob("*.py")} - {"__init__"} == sections | beside


@pytest.mark.parametrize("field", [f.name for f in dataclasses.fields(Brief)])
def test_a_section_has_its_five_places(field: str) -> None:
    """A field of Brief is filled by pipeline.py and, if it has a page, has a template that brief.html includes."""
    calls = [node for node in ast.walk(tree_of(PACKAGE / "pipeline.py")) if isinstance(node, ast.Call)]
    filled = {k.arg for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Brief" for k in call.keywords}
    forgotten = [] if field in filled else [f"pipeline.py does not fill Brief({field}=...)"]
    if field in APPENDED:
        if field not in (ROOT / "templates" / "appendix.html").read_text(encoding="utf-8"):
            forgotten.append(f"templates/appendix.html does not say {field}")
    elif field not in NO_PAGE:
        if not (ROOT / "templates" / "sections" / f"{field}.html").is_file():
            forgotten.append(f"templates/sections/{field}.html is missing")
        whole = (ROOT / "templates" / "brief.html").read_text(encoding="utf-8")
        named = re.findall(r'include "(sections/\w+\.html)"', whole)
        inside = [(ROOT / "templates" / name).read_text(encoding="utf-8") for name in named]  # a section may stand in another
        if not any(f'include "sections/{field}.html"' in page for page in (whole, *inside)):
            forgotten.append(f"templates/brief.html does not include sections/{field}.html")
    assert not forgotten, "; ".join(forgotten)


# Which argument of which value is a code, and how the macro with its sentence is called in templates/notes.html.
CODES = {"Skipped": (0, "skipped_"), "Judgement": (1, "reason_"), "DataNote": (0, "note_"), "Assumption": (0, "assumption_")}


def codes_in(node: ast.expr) -> Iterator[str]:
    """Yield every code an expression can be, as a pattern: what an f-string fills in may be any word."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from (*codes_in(node.body), *codes_in(node.orelse))


def run_by(module: str) -> set[str]:
    """Return a module and everything that it imports, however far away."""
    found, ahead = set(), {module}
    while ahead:
        found |= ahead
        ahead = {other for name in ahead for other in inner_imports(tree_of(path_of(name)))} - found
    return found


def test_every_code_has_its_sentence() -> None:
    """Codes that are written where the value is made; a code without a sentence would stop the rendering."""
    sentences = re.findall(r"macro (\w+)", (ROOT / "templates" / "notes.html").read_text(encoding="utf-8"))
    missing = []
    for module in sorted(run_by("pipeline")):
        for call in (node for node in ast.walk(tree_of(path_of(module))) if isinstance(node, ast.Call)):
            position, prefix = CODES.get(getattr(call.func, "id", ""), (len(call.args), ""))
            for code in (code for argument in call.args[position : position + 1] for code in codes_in(argument)):
                if not any(re.fullmatch(prefix + code, sentence) for sentence in sentences):
                    missing.append(f"{module}: {prefix}{code}")
    assert not missing, f"templates/notes.html has no macro for {', '.join(missing)}"


def test_schema_in_the_docs_is_the_schema() -> None:
    written = json.loads((ROOT / "docs" / "brief.schema.json").read_text(encoding="utf-8"))
    assert written == json_schema(), "run `make schema`"


def test_every_field_of_the_brief_is_documented() -> None:
    """The schema carries the docstrings; each names every field of its class."""
    schema = json_schema()
    undocumented = [
        f"{kind}.{field}"
        for kind, definition in {"Brief": schema, **schema["$defs"]}.items()
        for field in definition.get("properties", {})
        if not re.search(rf"\b{field}\b", definition.get("description", ""))
    ]
    assert not undocumented, f"describe under Attributes in the docstring of its class: {', '.join(undocumented)}"


ABOUT_MANY = {
    "meta": "about the run",
    "personas": "a segment has enough customers",
    "descriptors": "of whole segments",
    "campaigns": "of whole segments",
    "campaign_history": "of whole segments",
    "affinity": "of whole segments, thirty customers at least on either side",
    "response": "of all customers",
    "baskets": "of all customers, and of min_support of them",
    "segment_rules": "of a share of a segment that is large enough to be tested",
    "crm_rules": "of whole segments",
    "trend": "of whole segments",
}
"""Sections in which no group can be small, and why."""


def test_what_a_table_may_lack_is_told_before_the_analysis() -> None:
    """Whoever adds a section that depends on columns lets `reportgen check` tell of it."""
    asked = {name.rpartition(".")[2] for name in imports(tree_of(path_of("analysis.outlook"))) if name.endswith("_lacking")}
    parsed = [tree_of(path).body for path in (PACKAGE / "analysis").rglob("*.py")]
    written = {node.name for body in parsed for node in body if isinstance(node, ast.FunctionDef)}
    assert {name for name in written if name.endswith("_lacking") and not name.startswith("_")} == asked, "see outlook.py"
    titles = re.search(r"set names = \{(.*?)\}", (ROOT / "templates" / "check.txt").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert titles
    told = {call.elts[0] for call in ast.walk(tree_of(path_of("analysis.outlook"))) if isinstance(call, ast.Tuple) and call.elts}
    names = {str(first.value) for first in told if isinstance(first, ast.Constant)}
    assert set(re.findall(r"\"(\w+)\":", titles[1])) == names, "give the section its title in `names` of templates/check.txt"


def test_every_section_guards_small_groups() -> None:
    """Whoever adds a section decides whether it can tell of so few customers that somebody is recognised."""
    calls = [node for node in ast.walk(tree_of(path_of("analysis.withheld"))) if isinstance(node, ast.Call)]
    guarded = {
        word.arg for call in calls if getattr(call.args[0] if call.args else None, "id", "") == "brief" for word in call.keywords
    }
    forgotten = set(Brief.__dataclass_fields__) - guarded - set(ABOUT_MANY)
    assert not forgotten, f"take small groups out in analysis/withheld.py, or say in ABOUT_MANY why none can be: {forgotten}"
    assert not guarded & set(ABOUT_MANY)


def test_every_chart_has_its_numbers_behind_it() -> None:
    """A chart without a table behind it says nothing to whoever cannot see it."""
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))
    drawn = {a or b for a, b in re.findall(r"\bfigure\(\"(\w+)|set name = \"(\w+)-\"", pages)}
    written = set(re.findall(r"macro of_(\w+)\(", (ROOT / "templates" / "behind.html").read_text(encoding="utf-8")))
    assert drawn == written, "give the chart a macro of_<name> in behind.html"


def test_templates_decide_nothing() -> None:
    """A page branches on verdicts: it compares no numbers, and reckons with none. How many there are in a list, it may ask."""
    found = []
    for path in sorted((ROOT / "templates").rglob("*.*ml")):
        page = environment(None).parse(path.read_text(encoding="utf-8"))
        for node in page.find_all((nodes.Compare, nodes.BinExpr, nodes.Neg, nodes.Filter)):
            if _reckons(node):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not found, f"let analysis/ decide, and branch on what it says: {found}"


def _reckons(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Filter):
        return node.name in {"abs", "int", "float", "max", "min", "round", "sum"}
    if isinstance(node, nodes.Compare):
        ranked = any(operand.op in {"gt", "gteq", "lt", "lteq"} for operand in node.ops)
        sides = [node.expr, *(operand.expr for operand in node.ops)]
        return (ranked or any(_is_number(side) for side in sides)) and not any(_is_length(side) for side in sides)
    if isinstance(node, nodes.Neg):
        return not _is_number(node.node)  # the last of a list is number -1
    return isinstance(node, nodes.Sub | nodes.Mul | nodes.Div | nodes.FloorDiv | nodes.Mod | nodes.Pow) or (
        isinstance(node, nodes.Add)
        and not any(isinstance(part, nodes.List | nodes.Getattr | nodes.CondExpr) for part in (node.left, node.right))
    )


def _is_number(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) and isinstance(node.value, int | float) and not isinstance(node.value, bool)


def _is_length(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Filter) and node.name == "length"


def test_lock_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.findall(r"://|--index|--find-links|--extra|--trusted", lock)


def test_lock_pins_every_package_with_hashes() -> None:
    entries = re.split(
        r"\n(?=\w)", re.sub(r"^#.*\n", "", (ROOT / "requirements.lock").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    assert len(entries) > 30
    assert all(re.match(r"[\w.-]+==\S+", e) and "--hash=sha256:" in e for e in entries)


def test_no_file_knows_whose_machine_it_was_written_on() -> None:
    folders = ("reportgen", "templates", "tests", "benchmarks", "data", "docs", ".ci")
    texts = [
        p
        for folder in folders
        for p in (ROOT / folder).rglob("*")
        if p.suffix in (".py", ".html", ".css", ".md", ".toml", ".json", "")
    ]
    texts += [p for p in ROOT.iterdir() if p.suffix in (".md", ".toml", ".lock") or p.name == "Makefile"]
    read = [p for p in texts if p.is_file() and "__pycache__" not in p.parts]
    personal = re.compile(r"(?<![\w.])/(home|root|Users|work)/\w")
    assert not [str(p) for p in read if personal.search(p.read_text(encoding="utf-8"))]
