"""Two previews side by side: what was chosen, what it gives, and what changed between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from record_review.inspection.look import Table, table
from record_review.sample.explore.preview import SIBLINGS, Preview, name_of, worst_levels
from record_review.sample.likeness.levels import level_name

if TYPE_CHECKING:
    from record_review.inspection import Programme

CHANGED, SAME = "changed", "–"
MOST_LEVELS = 3  # of the worst levels, named


def compared(kept: Preview, now: Preview, programme: Programme | None = None) -> Table:
    """A row for every choice and for what it gives, of the preview that was kept and of the latest one."""
    before, after = _facts(kept, programme), _facts(now, programme)
    frame = pd.DataFrame(
        {
            "What": list(before),
            "Kept": list(before.values()),
            "Now": list(after.values()),
            "Changed": [CHANGED if before[name] != after[name] else SAME for name in before],
        }
    )
    return table(frame, "The preview that was kept, and this one")


def _facts(preview: Preview, programme: Programme | None) -> dict[str, str]:
    choices, found = preview.choices, preview.siblings
    floors = [f"{level_name('category', c, programme)} {n}" for c, n in sorted(choices.floors.items())]
    facts = {
        "Records to read": f"{choices.size:,}",
        "Reserves": f"{preview.book.reserves.shape[1]:,}",
        "Like the population in": ", ".join(map(name_of, choices.balance_on)) or "nothing",
        "Brothers and sisters": SIBLINGS[choices.siblings],
        "Floors": ", ".join(floors) or "none",
        "Lists": f"{len(preview.book.selected):,}",
    }
    for share, margin in zip(preview.margins["share"], preview.margins["margin"], strict=True):
        facts[f"Margin of a finding true of {share:.0%}"] = f"± {100 * margin:.1f} points"
    facts["Chance that a child has a sibling in the sample"] = f"{found.chance:.1%}"
    facts["Lists that hold siblings"] = f"{found.lists_with:.1%}"
    facts["Levels furthest off, of those balanced on"] = _worst(
        preview.levels.loc[preview.levels["balanced"]], programme
    )
    facts["Levels furthest off, of all"] = _worst(preview.levels, programme)
    if len(preview.pairs):
        facts["Pairs of levels more than one record off, on average"] = (
            f"{preview.pairs['outside'].mean():.1%}"
        )
    return facts


def _worst(levels: pd.DataFrame, programme: Programme | None) -> str:
    if levels.empty:
        return "nothing is balanced on"
    return "; ".join(
        f"{level_name(row.variable, row.level, programme)} {row.off:.1f}"
        for row in worst_levels(levels, MOST_LEVELS).itertuples(index=False)
    )
