"""How much of a release can be told, by readers who know the rules: the measured table of docs/disclosure.md.

    python benchmarks/attack.py                       some 40 releases; ten minutes on one core
    python benchmarks/attack.py --releases 5          more roughly

Every release is made of invented readings, printed by the rules, and attacked by code that shares nothing
with the protection (`tests/report/attacker.py`): by the partnership, which knows who was drawn; by the
public, which does not; and by a local reader, who knows the answers in fifteen of the records. What the
attacker finds possible is printed again, and must be the very same print.
"""

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "lib"), str(ROOT)]

from tests.report import generated  # noqa: E402
from tests.report.attacker import Attack, again, shut  # noqa: E402

from record_review.inspection import ReleaseError, read_programme  # noqa: E402
from record_review.report.protection.gate import check  # noqa: E402
from record_review.report.protection.rules import print_all  # noqa: E402

READ_BY_ONE = 15  # records of 60 that one of four local readers reads


def attacked(programme, seed: int, read: int) -> Counter:
    """What one release tells to each reader, counted."""
    made = generated.records(programme, seed, read)
    tallies, reach = generated.tallies(programme, made)
    figures, few = print_all(tallies, programme, reach), shut(programme, tallies)
    found = Counter(releases=1)

    def seen(counts: dict) -> None:
        found["printed otherwise"] += (
            print_all(again(programme, tallies, counts), programme, reach) != figures
        )

    partnership = Attack(programme, tallies, figures, reach, shut=few)
    found["sensitive"] += len(partnership.sensitive())
    found["partnership"] += len(partnership.narrow(seen=seen))
    found["public"] += len(Attack(programme, tallies, figures, shut=few).narrow())
    try:
        check(tallies, figures, programme, reach)
    except ReleaseError:
        found["refused"] += 1
    own = random.Random(seed).sample(made, min(READ_BY_ONE, read // 4))
    rest = generated.tallies(programme, own)[0]
    known = {
        (name, what.removeprefix("answer:")): count
        for name, tally in rest.items()
        for what, count in tally.counts.items()
        if what not in ("found", "other")
    }
    known |= {(name, "none"): tally.not_applicable + tally.unable for name, tally in rest.items()}
    local = Attack(programme, tallies, figures, reach, known=known, shut=few)
    found["sensitive of the rest"] += len(local.sensitive(rest))
    found["local reader"] += len(local.narrow(rest=rest))
    for name, question in figures.items():
        tally = tallies[name]
        if tally.headline and min(tally.found, tally.base - tally.found) >= 5:
            one = question.figures[""]
            found["could be exact"] += 1
            found["exact"] += not one.note and one.least == one.most == tally.found
            found["base exact"] += not one.note and one.base_least == one.base_most
            middle = (one.least / max(one.base_most, 1) + one.most / max(one.base_least, 1)) / 2
            off = 1 if one.note else abs(middle - tally.found / tally.base)
            found["within two points"] += off <= 0.02
    return found


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--releases", type=int, default=10, help="of each size")
    ask.add_argument("--read", type=int, nargs="+", default=[57, 58, 59, 60, 62, 75], help="records read")
    terms = ask.parse_args()
    example = read_programme("at-risk-of-harm")
    for routing in (False, True):
        for read in terms.read:
            found = Counter()
            for seed in range(terms.releases):
                programme = generated.other_routing(example, seed) if routing else example
                found += attacked(programme, seed, read)
            print("other routing" if routing else "the programme's", read, dict(found), flush=True)


if __name__ == "__main__":
    main()
