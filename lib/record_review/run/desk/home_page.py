"""Where every inspection stands, as a piece of a page: for the notebook, and whole for a browser.

Text only: no script, nothing fetched, every word escaped. What is done next is a sentence here; the button is
the notebook's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from record_review.custody import outputs_root
from record_review.inspection import PROJECT
from record_review.run.desk.agenda import Item
from record_review.run.desk.readings_so_far import PairRead, read_words
from record_review.run.steps.inputs import shown_path
from record_review.run.steps.state import BLOCKED, DAMAGED, OUT_OF_DATE, PUBLISHED, WAITING, State

PAGE = "home.html"
SIGNS = {PUBLISHED: "✓", OUT_OF_DATE: "↻", DAMAGED: "!", WAITING: "…", BLOCKED: "✕"}
STYLE = """
.home { font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; color: #1a1a1a; }
.home section { border: 1px solid #d0d0d0; border-left: .4rem solid #124c8a; border-radius: .3rem;
  padding: .2rem 1rem .6rem; margin: 0 0 1rem; background: #fff; }
.home section.due { border-left-color: #c2511c; }
.home h2 { font-size: 1.15rem; margin: .5rem 0 .2rem; }
.home p { margin: .3rem 0; }
.home .next { font-weight: 600; }
.home .mark { display: inline-block; border: 1px solid #8f3a10; color: #8f3a10; border-radius: .2rem;
  padding: 0 .4rem; font-size: .8rem; font-weight: 600; }
.home .quiet { color: #595959; font-size: .9rem; }
.home ol { list-style: none; padding: 0; margin: .4rem 0; }
.home ol li { display: grid; grid-template-columns: 1.2rem minmax(9rem, 13rem) 1fr; margin: .1rem 0; }
.home li b { font-weight: 600; }
.home a { color: #124c8a; }
.home code { overflow-wrap: anywhere; }
@media (max-width: 40rem) { .home ol li { grid-template-columns: 1.2rem 1fr; }
  .home ol li span:last-child { grid-column: 2; } }
.home ul { margin: .2rem 0 .4rem; padding-left: 1.2rem; }
@media print { .home section { break-inside: avoid; } }
"""


def home_body(
    items: Sequence[Item],
    readings: dict[str, tuple[PairRead, ...]],
    *,
    links: bool = False,
    folded_but: str | None = None,
) -> str:
    """Every inspection in a section of its own.

    Parameters
    ----------
    readings : inspection -> what each pair has read so far
    links : link to executed pages, as seen from the outputs folder
    folded_but : the inspection whose steps are shown at once, those of others being folded away; None for all
    """
    if not items:
        return (
            '<div class="home"><p>No inspection has been begun. Begin one with the form below, or with'
            " <code>python3 workbench.py new</code>.</p></div>"
        )
    sections = "\n".join(
        _section(
            item,
            readings.get(item.inspection_id, ()),
            links,
            folded_but is not None and item.inspection_id != folded_but,
        )
        for item in items
    )
    return f'<div class="home">\n{sections}\n</div>'


def home_page(items: Sequence[Item], readings: dict[str, tuple[PairRead, ...]], at: datetime) -> str:
    """The same as a page of its own, which nothing is fetched for."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inspections: where each stands</title>
<style>
body {{ margin: 0; background: #f5f5f5; }}
main {{ max-width: 62rem; margin: 0 auto; padding: 1rem; }}
{STYLE}</style>
</head>
<body>
<main>
<div class="home">
<h1>Inspections</h1>
<p class="quiet">As it stood on {at.day} {at:%B %Y}, {at:%H:%M}. For the team only.
This page does not change by itself: <code>python3 workbench.py status --page</code> writes it again.</p>
</div>
{home_body(items, readings, links=True)}
</main>
</body>
</html>
"""


def links_to_open(inspection_id: str) -> str:
    """The notebooks, and executed pages of an inspection ("" for none), as JupyterLab opens them."""
    names = sorted(path.name for path in (PROJECT / "notebooks").glob("0[1-9]*.ipynb"))
    parts = [_list("Open a notebook, to go through it cell by cell", [(name, name) for name in names])]
    if inspection_id and outputs_root().is_relative_to(PROJECT):
        where = outputs_root().relative_to(PROJECT).as_posix()
        folder = outputs_root() / inspection_id
        pages = sorted([*folder.glob("working/*.html"), *folder.glob("release/*.html")])
        links = [(page.stem, f"../{where}/{page.relative_to(outputs_root()).as_posix()}") for page in pages]
        parts.append(_list(f"Executed pages of {inspection_id}", links))
    return "".join(parts)


def _list(title: str, links: list[tuple[str, str]]) -> str:
    if not links:
        return ""
    made = " · ".join(f'<a href="{escape(target)}">{escape(name)}</a>' for name, target in links)
    return f"<p>{escape(title)}: {made}</p>"


def _section(item: Item, pairs: tuple[PairRead, ...], links: bool, folded: bool) -> str:
    state = item.state
    inspection = state.inspection if state else None
    name = escape(f"{inspection.partnership} · {item.inspection_id}" if inspection else item.inspection_id)
    mark = ' <span class="mark">rehearsal</span>' if inspection and inspection.rehearsal else ""
    after = item.next
    who = ", since ".join(filter(None, [after.whom, after.since]))
    waits = f" <span class='quiet'>({escape(who)})</span>" if who else ""
    parts = [
        f"<section{' class=' + chr(34) + 'due' + chr(34) if state and state.due else ''}>",
        f"<h2>{name}{mark}</h2>",
        f'<p class="next">Next: {escape(after.sentence)}{waits}</p>',
    ]
    if state is not None and not state.gone:
        parts += [f'<p class="quiet">{escape(facts)}</p>' for facts in _facts(state) if facts]
        if said := read_words(pairs):
            parts.append(f"<p>{escape(said)}</p>")
        parts += ["<details><summary>Its steps</summary>"] if folded else []
        parts += [_steps(state, links), *_notes(state)]
        parts += ["</details>"] if folded else []
    return "\n".join([*parts, "</section>"])


def _facts(state: State) -> list[str]:
    inspection, counts = state.inspection, state.counts
    dates = []
    if inspection is not None:
        dates.append(f"Notified {inspection.notification_date:%d/%m/%Y}")
    if state.begun:
        dates.append(f"first run {state.begun}")
    if state.file:
        dates.append(state.file)
    numbers = [f"{counts[name]:,} {word}" for name, word in _COUNTED if name in counts]
    records, decisions = state.replaced
    if decisions:
        numbers.append("1 record replaced" if records == 1 else f"{records} records replaced")
    return [", ".join(dates), ", ".join(numbers)]


_COUNTED = (
    ("rows", "rows of children"),
    ("eligible", "eligible"),
    ("errors", "errors"),
    ("queries", "queries"),
)


def _steps(state: State, links: bool) -> str:
    lines = []
    for standing in state.steps:
        page = f"{state.inspection_id}/working/{standing.step}.html"
        name = escape(standing.step)
        if links and (outputs_root() / page).exists():
            name = f'<a href="{escape(page)}">{name}</a>'
        lines.append(
            f'<li><span aria-hidden="true">{SIGNS.get(standing.kind, "·")}</span><b>{name}</b>'
            f"<span>{escape(str(standing))}</span></li>"
        )
    return f"<ol>{''.join(lines)}</ol>"


def _notes(state: State) -> list[str]:
    parts = []
    if state.blocking:
        things = "".join(f"<li>{escape(said)}</li>" for said in state.blocking)
        parts.append(f"<p>What blocks the book of lists:</p><ul>{things}</ul>")
    for said in (*state.changed, state.unread, *state.problems):
        parts += [f"<p>{escape(said)}</p>"] if said else []
    if state.retention:
        parts.append(f'<p class="quiet">{escape(state.retention)}</p>')
    return parts


def shown_home() -> str:
    """Where the page lies, as a person is told it."""
    return shown_path(outputs_root() / PAGE)
