"""Measure basket mining beside mlxtend and efficient-apriori: the same itemsets, time and memory as ratios."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
INVOICES = ROOT.parent / "shared" / "data" / "online_retail_baskets.csv"
MIB = 2**20
PATIENCE = 900  # seconds; what takes longer is reported as that
MEMORY = 8 * 2**30  # bytes; what asks for more is stopped, and reported as that
SUPPORT = {"categories": 0.05, "articles": 0.005, "invoices": 0.01}
"""Least share of baskets of each table: the brief's own for categories, half a percent for articles, 1% for invoices."""

ENGINES = ("reportgen", "mlxtend", "efficient_apriori")


def lines(table: str) -> tuple[NDArray[Any], NDArray[Any], int, int]:
    """Return the order lines of a table: basket and item of each, baskets, items."""
    draw = np.random.default_rng(20140629)
    if table == "categories":  # 1,000,000 x 12, a fifth to two thirds of them in a basket each
        basket, item = np.nonzero(draw.random((1_000_000, 12)) < np.linspace(0.2, 0.65, 12))
        return basket, item, 1_000_000, 12
    if table == "articles":  # 100,000 x 1,000, about ten a basket, a few far more popular than most
        weight = 1 / np.arange(1, 1_001) ** 0.7
        sizes = draw.poisson(10, 100_000).clip(1)
        basket = np.repeat(np.arange(100_000), sizes)
        return basket, draw.choice(1_000, len(basket), p=weight / weight.sum()), 100_000, 1_000
    text = INVOICES.read_text(encoding="utf-8").splitlines()
    codes: dict[str, int] = {}
    pairs = [(i, codes.setdefault(item, len(codes))) for i, line in enumerate(text) for item in line.split(",")]
    basket, item = np.array(pairs).T
    return basket, item, len(text), len(codes)


def with_reportgen(table: str) -> tuple[float, set[tuple[int, ...]]]:
    """Mine a table with reportgen: categories from the table of booleans on, as with mlxtend, the others from order lines on."""
    from reportgen.analysis.associations.itemsets import frequent_itemsets, least_count
    from reportgen.transactions import from_table, transactions

    basket, item, n, width = lines(table)
    labels = [str(i) for i in range(width)]
    if table == "categories":
        held = np.zeros((n, width), dtype=bool)
        held[basket, item] = True
        began = time.perf_counter()
        baskets = from_table(held, labels)
    else:
        began = time.perf_counter()
        baskets = transactions(basket, item, labels, n)
    found = frequent_itemsets(baskets, least_count(SUPPORT[table], n), width)
    return time.perf_counter() - began, set(found)


def with_mlxtend(table: str) -> tuple[float, set[tuple[int, ...]]]:
    """Mine a table with mlxtend's apriori, from the table of booleans on, which is what it takes."""
    import pandas as pd
    from mlxtend.frequent_patterns import apriori

    basket, item, n, width = lines(table)
    held = np.zeros((n, width), dtype=bool)
    held[basket, item] = True
    rows = pd.DataFrame(held)
    began = time.perf_counter()
    found = apriori(rows, min_support=SUPPORT[table], low_memory=True)  # a fourth of the time and memory, here and everywhere
    return time.perf_counter() - began, {tuple(sorted(map(int, itemset))) for itemset in found["itemsets"]}


def with_efficient_apriori(table: str) -> tuple[float, set[tuple[int, ...]]]:
    """Mine a table with efficient-apriori, from lists of tuples on, which is what it takes."""
    from efficient_apriori import itemsets_from_transactions  # type: ignore[import-not-found]  # not installed for the tests

    basket, item, n, _ = lines(table)
    order = np.argsort(basket, kind="stable")
    parts = np.split(item[order], np.searchsorted(basket[order], np.arange(1, n)))
    rows = [tuple(part.tolist()) for part in parts]
    began = time.perf_counter()
    found, _ = itemsets_from_transactions(rows, min_support=SUPPORT[table], max_length=12)
    return time.perf_counter() - began, {tuple(sorted(itemset)) for level in found.values() for itemset in level}


def one(engine: str, table: str) -> None:
    """Mine one table in this process, and print what it took: seconds of the mining, peak memory of the process."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    run = {"reportgen": with_reportgen, "mlxtend": with_mlxtend, "efficient_apriori": with_efficient_apriori}[engine]
    seconds, found = run(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "peak": peak * 1024, "n": len(found), "itemsets": sorted(found)}))


def measured(engine: str, table: str) -> dict[str, Any]:
    """Mine a table in a fresh process; why it did not end, where it did not."""
    command = (sys.executable, __file__, "--one", engine, table)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return {"failed": f"not done after {PATIENCE} s"}
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1][:100]}
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def compared(table: str) -> None:
    """Mine one table with every engine there is, and print the ratios to ours."""
    print(f"{table}, support from {SUPPORT[table]:.1%}")
    ours = measured("reportgen", table)
    for engine in ENGINES:
        if engine == "efficient_apriori" and find_spec(engine) is None:
            print(f"  {engine:18} not installed: pip install efficient-apriori")
            continue
        theirs = ours if engine == "reportgen" else measured(engine, table)
        if "failed" in theirs:
            print(f"  {engine:18} {theirs['failed']}", flush=True)
            continue
        same = "the same itemsets" if theirs["itemsets"] == ours["itemsets"] else "OTHER ITEMSETS"
        time_ratio, memory_ratio = ours["seconds"] / theirs["seconds"], ours["peak"] / theirs["peak"]
        print(
            f"  {engine:18}{theirs['seconds']:8.2f} s {theirs['peak'] / MIB:7.0f} MiB  {theirs['n']:,} itemsets, {same};"
            f" ours: x {time_ratio:.3f} time, x {memory_ratio:.2f} memory",
            flush=True,
        )


def main() -> None:
    """Compare on the tables that were asked for, or on all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="*", choices=["all", *SUPPORT], default="all")
    parser.add_argument("--one", nargs=2, metavar=("ENGINE", "TABLE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        one(*asked.one)
        return
    for table in SUPPORT if "all" in asked.tables else asked.tables:
        if table == "invoices" and not INVOICES.exists():
            print("invoices: the table is not on this machine")
            continue
        compared(table)


if __name__ == "__main__":
    main()
