"""JSON text is what pydantic would have written."""

from __future__ import annotations

import datetime as dt
import json
import signal
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from example_brief import brief as example
from pydantic import TypeAdapter

from reportgen.brief import Brief
from reportgen.config import read_config
from reportgen.json_text import json_text
from reportgen.notes import Verdict
from reportgen.units import Money, Share, settled


@dataclass(frozen=True)
class Found:
    """A section, as small as may be."""

    verdict: Verdict
    day: dt.date
    numbers: tuple[float, ...]

    @cached_property
    def derived(self) -> int:
        """Nothing for a file."""
        return len(self.numbers)


def test_a_brief_is_written_as_pydantic_writes_it() -> None:
    """Authority: pydantic's serialiser."""
    brief = example()
    assert json.loads(json_text(brief)) == TypeAdapter(Brief).dump_python(brief, mode="json")


def test_fields_alone_are_written() -> None:
    found = Found(Verdict.SOLID, dt.date(2014, 6, 29), (1.0, 0.5))
    assert found.derived == 2
    assert json.loads(json_text(found)) == {"verdict": "solid", "day": "2014-06-29", "numbers": [1.0, 0.5]}


def test_settings_leave_out_what_is_not_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "reportgen.toml").write_text('title = "Mine"\n[audiences]\nsuppress = "list.csv"\n')
    config = read_config(tmp_path / "reportgen.toml", {})
    assert config.audiences.suppress == tmp_path / "list.csv"
    assert json.loads(json_text({"config": config})) == {"config": config.model_dump(mode="json")}
    assert "list.csv" not in json_text(config)


def test_what_json_has_no_word_for_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text({"x": float("nan")})
    with pytest.raises(TypeError, match="set has no form in JSON"):
        json_text({1, 2})


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="a timer that interrupts")
def test_an_interruption_while_json_is_written_is_heard() -> None:
    """With pydantic, which asks Python for the value of every verdict and takes an error for no answer, it was not."""

    class Told(BaseException):
        pass

    def tell(*_: object) -> None:
        raise Told

    many = [example()] * 5
    before = signal.signal(signal.SIGALRM, tell)
    try:
        for moment in range(1, 40):
            with pytest.raises(Told):  # noqa: PT012  # the timer may ring before the text is begun
                signal.setitimer(signal.ITIMER_REAL, moment / 20_000)
                json_text(many * 20)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@dataclass(frozen=True)
class Sums:
    """Whole numbers where floats are meant, and where they are not."""

    spend: Money
    share: Share | None
    pairs: tuple[tuple[str, float], ...]
    counts: tuple[int, ...] | None
    either: int | float


def test_a_whole_number_in_a_field_of_floats_is_written_as_one() -> None:
    """Else what was read back would be written otherwise: pydantic reads a float."""
    sums = settled(Sums(0, 1, (("a", 2),), (3,), 4))
    assert json.loads(json_text(sums), parse_float=str) == {
        "spend": "0.0",
        "share": "1.0",
        "pairs": [["a", "2.0"]],
        "counts": [3],
        "either": 4,
    }
    assert json_text(TypeAdapter(Sums).validate_json(json_text(sums))) == json_text(sums)
