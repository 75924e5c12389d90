"""Measure what a brief costs: against the floor, at the start, and as the table grows."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
REAL_TABLE = ROOT.parent / "shared" / "data" / "customer_personality.csv"
SAMPLE = ROOT / "data" / "sample_customers.csv"
FLOOR = """
import sys, pandas, sklearn.cluster, matplotlib.figure, seaborn, jinja2, weasyprint
weasyprint.HTML(string='<html lang=en><title>x</title><h1>x</h1>').write_pdf(sys.argv[1], pdf_variant='pdf/ua-1')
"""
CAMPAIGN_COLUMNS = r"^(AcceptedCmp\d|Response|Z_CostContact|Z_Revenue)$"
GOAL = 3.0  # times the floor: what a build of the 2,240-customer table may cost, appendices, workbook and audiences included
SAMPLING = 0.02  # seconds between two looks at the memory; a build allocates for longer than that
MIB = 2**20


@dataclass(frozen=True)
class Cost:
    """What one run took: wall time in seconds, and peak resident memory of the process and its children together, in bytes."""

    seconds: float
    peak: int


def cost(*command: str) -> Cost:
    """Run a command to its end, from a cold start.

    Raises
    ------
    subprocess.CalledProcessError
        If it fails: the time of a failure measures nothing.
    """
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT)
    peak = [0]
    watch = threading.Thread(target=_watch, args=(process, peak))
    watch.start()
    _, said = process.communicate()
    seconds = time.perf_counter() - began
    watch.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=said.decode())
    return Cost(seconds, peak[0])


def _watch(process: subprocess.Popen[bytes], peak: list[int]) -> None:
    """Keep the largest sum of resident memory seen; only Linux tells it without a further package."""
    while process.poll() is None and sys.platform == "linux":
        peak[0] = max(peak[0], sum(_resident(pid) for pid in _family(process.pid)))
        time.sleep(SAMPLING)


def _family(pid: int) -> list[int]:
    family = [pid]
    for member in family:  # grows while it is read
        try:
            for task in Path(f"/proc/{member}/task").iterdir():
                family += [int(child) for child in (task / "children").read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
    return family


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (FileNotFoundError, ProcessLookupError):
        return 0


def reportgen(*arguments: str) -> tuple[str, ...]:
    """Return the command line of a fresh process."""
    return (sys.executable, "-m", "reportgen", *arguments)


def floor(runs: int, folder: Path, _sizes: list[int]) -> None:
    """Time a build and the floor in turns."""
    table = REAL_TABLE if REAL_TABLE.exists() else SAMPLE
    floor_command = (sys.executable, "-c", FLOOR, str(folder / "floor.pdf"))
    build_command = reportgen("build", str(table), "--out", str(folder / "out"))
    for command in (floor_command, build_command):
        cost(*command)  # once for the disk's cache; what is cold is the process
    pairs = [(cost(*floor_command).seconds, cost(*build_command).seconds) for _ in range(runs)]
    low, high = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratios = [build / bottom for bottom, build in pairs]
    print(f"reportgen build {table.name} in turns with the floor, medians of {runs} runs")
    print(f"  floor {low:.2f} s   build {high:.2f} s   ratio {high / low:.2f} (goal {GOAL:.1f})")
    print(f"  ratios from {min(ratios):.2f} to {max(ratios):.2f}", flush=True)


def campaigns(runs: int, folder: Path, _sizes: list[int]) -> None:
    """Time what campaigns, their cost and their worth add: builds with and without these columns, in turns with the floor."""
    table = REAL_TABLE if REAL_TABLE.exists() else SAMPLE
    customers = pd.read_csv(table, sep=None, engine="python", dtype=str, encoding="utf-8-sig")
    without = folder / "without.csv"
    customers.drop(columns=customers.filter(regex=CAMPAIGN_COLUMNS).columns).to_csv(without, index=False)
    commands = (
        (sys.executable, "-c", FLOOR, str(folder / "floor.pdf")),
        *(reportgen("build", str(one), "--out", str(folder / "out")) for one in (without, table)),
    )
    timed = [[cost(*command).seconds for command in commands] for _ in range(runs + 1)][1:]  # the first fills the disk's cache
    bottom, less, more = (statistics.median(column) for column in zip(*timed, strict=True))
    added = sorted((build - bare) / low for low, bare, build in timed)
    print(f"campaigns, cost and worth in {table.name}: builds with and without, medians of {runs} runs")
    print(f"  floor {bottom:.2f} s   without {less:.2f} s   with {more:.2f} s   adds {(more - less) / bottom:.2f} floors")
    print(f"  adds from {added[0]:.2f} to {added[-1]:.2f}", flush=True)


def steps(_runs: int, _folder: Path, _sizes: list[int]) -> None:
    """Time each step of the analysis."""
    table = REAL_TABLE if REAL_TABLE.exists() else SAMPLE
    subprocess.run((sys.executable, str(ROOT / "benchmarks" / "steps.py"), str(table)), check=True)


def start(runs: int, _folder: Path, _sizes: list[int]) -> None:
    """Time what must answer at once."""
    print(f"cold start, median of {runs} runs")
    for arguments in (["--help"], ["check", str(SAMPLE)]):
        seconds = statistics.median(cost(*reportgen(*arguments)).seconds for _ in range(runs))
        print(f"  reportgen {arguments[0]:8}{seconds:6.2f} s", flush=True)


def scale(_runs: int, folder: Path, sizes: list[int]) -> None:
    """Time one build of each size from each format."""
    print("growth, one run each")
    for suffix in ("csv", "parquet"):
        before: tuple[int, Cost] | None = None
        for n in sizes:
            table = folder / f"{n}.{suffix}"
            generator = ROOT / "data" / "make_sample.py"
            subprocess.run((sys.executable, str(generator), "--customers", str(n), "--out", str(table)), check=True)
            now = cost(*reportgen("build", str(table), "--out", str(folder / "out")))
            print(f"  {n:>9,} {suffix:8}{now.seconds:7.1f} s {now.peak / MIB:7.0f} MiB{_growth(before, (n, now))}", flush=True)
            before = (n, now)
            table.unlink()


def _growth(before: tuple[int, Cost] | None, after: tuple[int, Cost]) -> str:
    if before is None:
        return ""
    (m, old), (n, new) = before, after
    return f"   x {n / m:.0f} customers: x {new.seconds / old.seconds:.1f} time, x {new.peak / max(old.peak, 1):.1f} memory"


def baskets(_runs: int, _folder: Path, _sizes: list[int]) -> None:
    """Mine baskets beside two other libraries."""
    subprocess.run((sys.executable, str(ROOT / "benchmarks" / "baskets.py")), check=True)


PARTS: dict[str, Callable[[int, Path, list[int]], None]] = {
    "floor": floor,
    "campaigns": campaigns,
    "steps": steps,
    "start": start,
    "scale": scale,
    "baskets": baskets,
}


def main() -> None:
    """Run the parts that were asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=["all", *PARTS], default="all")
    parser.add_argument("--runs", type=int, default=5, help="of each command that is timed by its median (default 5)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="customers")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for part in PARTS if "all" in asked.parts else asked.parts:
            PARTS[part](asked.runs, Path(folder), asked.sizes)


if __name__ == "__main__":
    main()
