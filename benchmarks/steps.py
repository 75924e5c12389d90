"""Time each step of the analysis, after the imports that the floor pays for as well."""

from __future__ import annotations

import cProfile
import pstats
import sys
import time
from pathlib import Path

STEPS = (
    *("read_table", "customers", "features", "segment_model", "resampling", "with_segment", "tiers", "segment_names"),
    *("segmentation", "personas", "campaigns", "conversion", "response_model", "targeting", "budget", "baskets"),
    *("segment_rules", "next_category", "rfm_cells", "descriptors", "crm_rules", "impact", "model_file", "audiences"),
)
"""Functions by name; ``resampling`` is a part of ``segment_model``."""


def main() -> None:
    """Build a brief of the table twice and print what each step took the second time, when everything is imported."""
    from reportgen.pipeline import build_brief

    table = Path(sys.argv[1])
    build_brief(table)
    start = time.perf_counter()
    build_brief(table)
    whole = time.perf_counter() - start
    profile = cProfile.Profile()
    profile.runcall(build_brief, table)
    took = {name: seconds for (_, _, name), (_, _, _, seconds, _) in pstats.Stats(profile).stats.items()}  # type: ignore[attr-defined]  # typeshed does not know it
    slowdown = took["build_brief"] / whole  # what the profiler itself costs
    print(f"steps of the analysis of {table.name}, imports done: {whole:.2f} s")
    for name in STEPS:
        if name in took:
            print(f"  {name:16}{took[name] / slowdown:6.2f} s", flush=True)


if __name__ == "__main__":
    main()
