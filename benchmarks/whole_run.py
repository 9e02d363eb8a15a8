"""The whole example against its floor: one plain Python process making the same calls.

    python3 benchmarks/whole_run.py [--rounds 3]

The floor runs the code cells of the notebooks, in their order, in one process without a kernel. The whole run
is `workbench.py run --force` on the same inspection. Both write to a folder of their own; the example's files
are written beforehand, so that both find the same. Read the ratio, not the seconds: it is to stay within 6.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted(ROOT.glob("notebooks/0*.ipynb"))
EXAMPLE = ROOT / "params" / "example.yml"
BAR = 6.0


def floor() -> None:
    """Every code cell of every notebook, one after another, in this process."""
    import matplotlib

    matplotlib.use("agg")
    sys.path.insert(0, str(ROOT / "lib"))
    for path in NOTEBOOKS:
        names: dict = {"display": lambda *shown: None}
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), names)
                if "parameters" in cell["metadata"].get("tags", ()):
                    names["inspection_file"] = str(EXAMPLE)


def seconds(command: list[str], outputs: Path) -> float:
    environment = os.environ | {"RECORD_REVIEW_OUTPUTS": str(outputs)}
    start = time.perf_counter()
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, cwd=ROOT)
    return time.perf_counter() - start


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--floor", action="store_true", help=argparse.SUPPRESS)
    asked = ask.parse_args()
    if asked.floor:
        floor()
        return
    whole = [sys.executable, str(ROOT / "workbench.py"), "run", str(EXAMPLE), "--force"]
    plain = [sys.executable, str(Path(__file__).resolve()), "--floor"]
    with tempfile.TemporaryDirectory() as folder:
        one, other = Path(folder, "whole"), Path(folder, "plain")
        for command, outputs in ((whole, one), (plain, other)):
            seconds(command, outputs)  # warm: the example's files, compiled modules, file cache
        times = [(seconds(whole, one), seconds(plain, other)) for _ in range(asked.rounds)]
    for run, base in times:
        print(f"whole run {run:6.1f} s   plain process {base:6.1f} s   ratio {run / base:.2f}")
    ratio = statistics.median(run / base for run, base in times)
    print(f"median ratio {ratio:.2f}; the bar is {BAR:.0f}")
    sys.exit(0 if ratio <= BAR else 1)


if __name__ == "__main__":
    main()
