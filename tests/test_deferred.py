"""Deferred: what is put off is loaded when it is used, as the real thing, and a brief never uses it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reportgen.deferred import SELDOM

ROOT = Path(__file__).resolve().parent.parent
BEFORE = """
import sys
from reportgen.deferred import SELDOM, defer
for module in SELDOM:
    defer(*module)
import seaborn, sklearn.cluster
"""
STILL = "print(type(sys.modules['{}']).__name__)\n"


def said(script: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", BEFORE + script], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("module", "use", "found"),
    [  # by hand: the upper 5% of one squared normal, ranks with a tie, a median, the middle of a normal, a triangle, a step
        ("scipy.stats", "from scipy.stats import chi2; print(round(chi2(1).isf(0.05), 4))", "3.8415"),
        ("scipy.stats", "from scipy.stats import chi2; print(round(chi2.isf(0.05, 1), 4))", "3.8415"),
        ("scipy.stats", "from sklearn.metrics._ranking import rankdata; print(rankdata([5, 1, 5]))", "[2.5 1.  2.5]"),
        ("scipy.stats", "import scipy; print(scipy.stats.norm.cdf(0.0))", "0.5"),
        ("scipy.stats", "import scipy.stats; print(scipy.stats.gmean([1.0, 4.0]))", "2.0"),
        ("scipy.stats", "import scipy.stats.mstats; print(scipy.stats.mstats.mquantiles([1.0, 2.0, 3.0], 0.5))", "[2.]"),
        (
            "scipy.stats",
            "from scipy.stats.contingency import expected_freq; print(expected_freq([[1, 3], [3, 1]])[0])",
            "[2. 2.]",
        ),
        ("scipy.stats", "from scipy import stats; print(isinstance(stats.norm, stats.rv_continuous))", "True"),
        ("scipy.integrate", "from sklearn.metrics import auc; print(auc([0, 1], [0, 1]))", "0.5"),
        ("scipy.integrate", "import scipy; print(scipy.integrate.quad(float, 0, 2)[0])", "2.0"),
        (
            "scipy.interpolate",
            "from sklearn.preprocessing._polynomial import BSpline; print(BSpline([0, 1], [3], 0)(0.5))",
            "3.0",
        ),
        (
            "scipy.interpolate",
            "from sklearn.linear_model._least_angle import interpolate as i; print(i.interp1d([0, 2], [0, 4])(1))",
            "2.0",
        ),
        (
            "sklearn.callback._progressbar",
            "from sklearn.callback import ProgressBar; print(ProgressBar(2).max_propagation_depth)",
            "2",
        ),
    ],
)
def test_whoever_uses_it_gets_the_real_thing(module: str, use: str, found: str) -> None:
    still = STILL.format(module)
    assert said(f"{still}{use}\n{still}") == ["_Deferred", found, "module"]


def test_what_is_loaded_already_stays() -> None:
    again = "import scipy.stats\ndel sys.modules['scipy.stats']\nimport scipy.stats\ndefer(*SELDOM[0])\n"
    assert said(again + STILL.format("scipy.stats")) == ["module"]


def test_a_build_never_loads_it(tmp_path: Path) -> None:
    """Neither here nor in the press; what Python says of each module it loads stands in the errors of both."""
    command = (sys.executable, "-m", "reportgen", "build", str(ROOT / "data" / "sample_customers.csv"), "--out", str(tmp_path))
    env = os.environ | {"PYTHONPROFILEIMPORTTIME": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env, cwd=tmp_path)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert {"sklearn.cluster", "seaborn", "weasyprint"} <= loaded
    assert not {name for name in loaded if name.startswith(tuple(module for module, *_ in SELDOM))}
