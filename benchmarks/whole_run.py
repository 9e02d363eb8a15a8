"""The whole example against its floor: one plain Python process making the same calls.

    python3 benchmarks/whole_run.py [--rounds 3] [--through 04_selection]

The floor runs the code cells of the notebooks, in their order, in one process without a kernel. The whole
run is `workbench.py run --force`, with the Python that measures, on the same inspection. Both write to a
folder of their own; the example's files are written beforehand, so that both find the same. Read the ratios,
not the seconds: that of processor time is what the runner costs on any machine; that of wall time is to stay
within 6.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "params" / "example.yml"
BAR = 6.0


def floor(through: str | None) -> None:
    """Every code cell of the notebooks of the example's steps, one after another, in this process."""
    import matplotlib

    matplotlib.use("agg")
    sys.path.insert(0, str(ROOT / "lib"))
    from record_review.inspection import read_inspection, resolve_inspection_file
    from record_review.run.steps.plans import steps_through

    inspection = read_inspection(resolve_inspection_file(str(EXAMPLE)))
    for plan in steps_through(through):
        if not plan.applies(inspection):
            continue
        path = ROOT / "notebooks" / f"{plan.name}.ipynb"
        names: dict = {"display": lambda *shown: None}
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), names)
                if "parameters" in cell["metadata"].get("tags", ()):
                    names["inspection_file"] = str(EXAMPLE)


def seconds(command: list[str], outputs: Path) -> tuple[float, float]:
    """Wall time and processor time of a command and of all it started."""
    environment = os.environ | {"RECORD_REVIEW_OUTPUTS": str(outputs)}
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, used


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--through", metavar="STEP", help="the last step, such as 04_selection")
    ask.add_argument("--floor", action="store_true", help=argparse.SUPPRESS)
    asked = ask.parse_args()
    if asked.floor:
        floor(asked.through)
        return
    last = ["--through", asked.through] if asked.through else []
    whole = [sys.executable, str(ROOT / "workbench.py"), "--no-venv", "run", str(EXAMPLE), "--force", *last]
    plain = [sys.executable, str(Path(__file__).resolve()), "--floor", *last]
    with tempfile.TemporaryDirectory() as folder:
        one, other = Path(folder, "whole"), Path(folder, "plain")
        for command, outputs in ((whole, one), (plain, other)):
            seconds(command, outputs)  # warm: the example's files, compiled modules, file cache
        rounds = [(seconds(whole, one), seconds(plain, other)) for _ in range(asked.rounds)]
    for (wall, used), (floor_wall, floor_used) in rounds:
        print(
            f"whole run {wall:6.1f} s ({used:.1f} s of processor)   plain process {floor_wall:6.1f} s"
            f" ({floor_used:.1f} s)   ratio {wall / floor_wall:.2f}, processor {used / floor_used:.2f}"
        )
    ratio = statistics.median(whole[0] / plain[0] for whole, plain in rounds)
    used = statistics.median(whole[1] / plain[1] for whole, plain in rounds)
    print(f"median ratio {ratio:.2f}, of processor time {used:.2f}; the bar is {BAR:.0f}")
    sys.exit(0 if ratio <= BAR else 1)


if __name__ == "__main__":
    main()
