"""Templates: where they are, what they can call, and what is said when one of them is wrong."""

from __future__ import annotations

import hashlib
import pickle
import traceback
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.document import terms, words
from reportgen.document.language import translator
from reportgen.errors import RenderError
from reportgen.notes import Skipped

if TYPE_CHECKING:
    from jinja2.bccache import BytecodeCache
    from jinja2.sandbox import SandboxedEnvironment


@cache
def environment(templates: Path | None) -> SandboxedEnvironment:
    """The user's folder first, then ours; an undefined name is an error, and data is text."""
    from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    folders = places(templates)
    pages = SandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_compiled(),
    )
    pages.policies["ext.i18n.trimmed"] = True  # a sentence may be written over several lines
    pages.install_gettext_callables(**_translating(folders), newstyle=True)  # type: ignore[attr-defined]  # of the extension
    pages.filters |= _filters(folders)
    pages.tests |= {
        "skipped": lambda value: isinstance(value, Skipped),
        "single": lambda values: len(values) == 1,
        "one": lambda n: n == 1,
    }
    return pages


def _compiled() -> BytecodeCache | None:
    """What templates were turned into, kept for the next run as Python keeps its own modules: a second of every run.

    It lies in the user's own folder of the machine's temporary files; None where there is none that is safe.
    """
    from jinja2.bccache import Bucket, FileSystemBytecodeCache

    class Kept(FileSystemBytecodeCache):
        def load_bytecode(self, bucket: Bucket) -> None:
            with suppress(pickle.UnpicklingError, EOFError):  # half a file: the machine went off while it was written
                super().load_bytecode(bucket)

        def dump_bytecode(self, bucket: Bucket) -> None:
            with suppress(OSError):  # a full disk: the next run compiles again
                super().dump_bytecode(bucket)

    # How a template is compiled is said in this file: what another version of it made is not used.
    settings = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    try:
        return Kept(pattern=f"reportgen-{settings}-%s.cache")
    except (OSError, RuntimeError):
        return None


def places(templates: Path | None) -> tuple[Path, ...]:
    """Return the folders of templates: the user's first, if there is one, then ours."""
    return (home(),) if templates is None else (templates, home())


def _translating(folders: tuple[Path, ...]) -> dict[str, Any]:
    """What ``_()`` and ``{% trans %}`` call; the locale is in the context, so that one environment serves every language."""
    from jinja2 import pass_context

    @cache
    def spoken(locale: str) -> Any:
        return translator(locale, folders)

    def through(context: Any, *texts: Any, name: str) -> Any:
        return getattr(spoken(context["locale"]), name)(*texts)

    return {name: pass_context(partial(through, name=name)) for name in ("gettext", "ngettext", "pgettext", "npgettext")}


def _filters(folders: tuple[Path, ...]) -> dict[str, Any]:
    """Filters that find locale and currency in the context of the page."""
    from jinja2 import Undefined, pass_context

    @cache
    def bound(locale: str, currency: str | None) -> dict[str, Any]:
        _ = translator(locale, folders).gettext
        return words.filters(locale, currency, _) | terms.filters(locale, currency, _)

    def through(context: Any, value: Any, *args: Any, name: str, **options: Any) -> Any:
        if isinstance(value, Undefined):
            str(value)  # raises the error that names what is undefined
        return bound(context["locale"], context["currency"])[name](value, *args, **options)

    return {name: pass_context(partial(through, name=name)) for name in bound("en_US", None)}


@cache
def home() -> Path:
    """Return the folder of our templates: in the package where it was installed, beside it in a checkout.

    Raises
    ------
    RenderError
        If it is in neither place.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / "brief.html").is_file():
            return folder
    raise RenderError(f"{package}: the templates are missing; install reportgen again")


def source(pages: SandboxedEnvironment, name: str) -> str:
    """A style sheet or a script as it stands: it is no template, so that braces need no escape."""
    from jinja2 import TemplateNotFound

    assert pages.loader is not None
    try:
        return pages.loader.get_source(pages, name)[0]
    except TemplateNotFound as e:
        raise RenderError(f"templates: {e}: no such file") from None


def rendered(pages: SandboxedEnvironment, name: str, values: dict[str, Any]) -> str:
    """Render a template.

    Raises
    ------
    RenderError
        If it is missing or wrong, or something that it names is not there: it says where.
    """
    from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

    try:
        return pages.get_template(name).render(values)
    except TemplateNotFound as e:
        raise RenderError(
            f"templates: {e.name}: no such file; put it beside the others or take out the line that includes it"
        ) from e
    except TemplateSyntaxError as e:
        raise RenderError(f"{e.filename or e.name} line {e.lineno}: {e.message}") from e
    except TemplateError as e:
        places = [f for f in traceback.extract_tb(e.__traceback__) if f.filename.endswith((".html", ".txt"))]
        where = f"{places[-1].filename} line {places[-1].lineno}" if places else name
        raise RenderError(f"{where}: {e.message}; a name or a sentence is missing there") from e
