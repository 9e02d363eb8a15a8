"""Generated reading weeks: hard rules, even loads, seconds of the processor, moves after an absence.

    python3 benchmarks/reading_plan.py [--weeks 200]

Run it on one core (taskset -c 0). Weeks that no plan can keep are counted apart, each with its reason. A load
is even when it is its share rounded down or up. A week with one that is not counts as uneven; unless it is
unproved too, HiGHS has proved that no plan has less outside.

200 weeks, December 2026, on a busy machine, seconds of one core: 155 planned, 45 impossible and explained; no
rule broken, none uneven, 6 with a wish that was not proved in 8 s of the clock. 130 of the 155 replanned
after the absence, all at the bound; 25 impossible then, each with the places that are short or the records
that are in the way. A plan takes 0.4 s (longest 2.2), a change 0.2 s (1.7), a reason 0.3 s (0.6).
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "lib"), str(ROOT)]

from tests.reading.plan_weeks import absent_from_day_two, generated_week  # noqa: E402

from record_review.inspection import ReadingError  # noqa: E402
from record_review.reading.plan.allocation import broken_rules, plan_week  # noqa: E402
from record_review.reading.plan.replanning import replan  # noqa: E402


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--weeks", type=int, default=200)
    asked = ask.parse_args()
    seconds, again, refused_seconds = [], [], []
    counts = dict.fromkeys(
        ("planned", "impossible", "broken", "uneven", "unproved", "replanned", "at the bound", "divided"), 0
    )
    for seed in range(asked.weeks):
        week, start = generated_week(seed), time.process_time()
        try:
            plan = plan_week(week)
        except ReadingError as refused:
            counts["impossible"] += 1
            refused_seconds.append(time.process_time() - start)
            print(f"{seed}: {refused.problems[0]}")
            continue
        seconds.append(time.process_time() - start)
        counts["planned"] += 1
        counts["broken"] += bool(broken_rules(week, plan.table))
        counts["uneven"] += bool(plan.uneven)
        counts["unproved"] += bool(plan.unproved)
        away, start = absent_from_day_two(week, seed), time.process_time()
        try:
            changed = replan(away, plan.table, 2)
        except ReadingError as refused:
            print(f"{seed}, after the absence: {refused.problems[0]}")
            continue
        again.append(time.process_time() - start)
        counts["replanned"] += 1
        counts["at the bound"] += len(changed.moved) == changed.bound
        counts["divided"] += bool(changed.divided)
        counts["broken"] += bool(broken_rules(away, changed.plan.table, changed.divided))
    print(", ".join(f"{name} {number}" for name, number in counts.items()))
    for name, times in (("plan", seconds), ("replan", again), ("impossible", refused_seconds)):
        if times:
            print(f"{name}: median {statistics.median(times):.1f} s, longest {max(times):.1f} s")


if __name__ == "__main__":
    main()
