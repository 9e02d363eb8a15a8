"""The page of the verification kit: what was promised and how to check it, for somebody who is no
statistician.

One HTML file that needs nothing else: no script, nothing fetched, readable aloud and in print.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from record_review.sample.draw.number import list_number

if TYPE_CHECKING:
    from record_review.sample.book.book import Book


@dataclass(frozen=True)
class Purpose:
    """What a book of candidate lists is for, in the words of its kit.

    statement : what the statement is called; a program knows by it what lies beside the kit
    chosen : who or what is chosen, as the beginning of a sentence
    each : what a list holds so many of
    among : follows "the … eligible children of your return"
    workbook : the file that names the list that was drawn
    """

    statement: str
    chosen: str
    each: str
    among: str
    workbook: str


RECORD_REVIEW = Purpose(
    "Book of candidate lists of a record review",
    "The records to be read are chosen",
    "children's records to be read",
    "",
    "selection.xlsx",
)
ENGAGEMENT_LIST = Purpose(
    "Book of candidate lists of children and young people to meet or survey",
    "The children and young people whom the inspection team would like to meet or survey are chosen",
    "children and young people to be asked",
    "",
    "engagement-list.xlsx",
)

EXAMPLE = "example 123"  # a text for the worked example that nobody would take for a public number

STYLE = """
body { font: 1.05rem/1.55 Verdana, Arial, sans-serif; color: #1a1a1a; background: #fff; margin: 0 auto;
       max-width: 46rem; padding: 1rem 1.25rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.2rem; margin-top: 2rem; }
code, pre { font-family: Consolas, "DejaVu Sans Mono", monospace; font-size: .92em; overflow-wrap: anywhere; }
pre { background: #f3f3f3; padding: .75rem; white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; font-weight: bold; padding:
.4rem 0; } th, td { border: 1px solid #767676; padding: .35rem .6rem; text-align: left; vertical-align: top; }
td.number { text-align: right; }
.rehearsal { border: 3px solid #9b1c1c; color: #9b1c1c; padding: .75rem; font-weight: bold; }
@media print { body { font-size: 10.5pt; max-width: none; } }
"""


def how_to_check(book: Book, said: dict[str, Any], purpose: Purpose = RECORD_REVIEW) -> str:
    """The page for this book; ``said`` is the kit's statement."""
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>How to check the draw: {escape(said["partnership"])}</title>
<style>{STYLE}</style>
</head>
<body>
<header>
<h1>How to check that the draw is fair</h1>
<p>{escape(said["partnership"])}, inspection {escape(said["inspection"])}</p>
{_rehearsal(said)}</header>
<main>
{_what(said, purpose)}
{_superseded(said)}{_not_attained(said)}{_count(book, said)}
{_rule(said)}
{_program(purpose)}
</main>
<footer>
<p>Register entry that recorded the digest: <code>{escape(said["register_entry"])}</code></p>
</footer>
</body>
</html>
"""


def _rehearsal(said: dict[str, Any]) -> str:
    if not said["rehearsal"]:
        return ""
    return (
        '<p class="rehearsal">REHEARSAL. This kit is for practice: its number was known before the book was '
        "made, so it proves nothing and selects nobody.</p>\n"
    )


def _what(said: dict[str, Any], purpose: Purpose) -> str:
    n, m = said["selected_per_list"], said["reserves_per_list"]
    reserves = f" and {m} in reserve" if m else ""
    source = f" ({escape(said['public_number_from'])})" if said["public_number_from"] else ""
    alike = len(said["counts"]) == 1
    chances = [
        f"{_each(group, alike)} stands among the selected of exactly {group['selected_in']:,} of the "
        f"{said['lists']:,} lists"
        + (f" and among the reserves of exactly {group['reserve_in']:,}" if m else "")
        for group in sorted(said["counts"], key=lambda group: not group.get("floor", 0))
    ]
    counted = "; ".join(chances)
    fair = f"{counted}: so all have the same chance." if alike else f"{_floors(said)} {counted}."
    lists = f"{said['lists']:,} candidate lists, each of"
    what = f"""{purpose.chosen} by a lottery over a book that is fixed beforehand. The book holds
{lists} {n} {purpose.each}{reserves}, drawn up from the {said["population"]:,} eligible
children of your return{purpose.among}. A public number then picks one list. You have this kit before
that number is known."""
    if said["lists"] == 1:
        what = f"""There are {said["population"]:,} eligible children{purpose.among}, no more than were to be
chosen. So the book holds a single list with all of them, nobody is in reserve, and the public number decides
nothing."""
    return f"""<h2>What this is</h2>
<p>{what}</p> <h2>Why it is fair</h2>
<ol>
<li>{fair}</li>
<li>The digest below is a fingerprint of the book. It is with you before the number exists, and no reference
in the book can be changed without changing the digest.</li>
<li>The number comes from outside{source}, and the rule from number to list leaves nothing to choose.</li>
</ol>
<h2>What to do now</h2>
<p>Keep this digest where nobody can change it, for example in an email to yourself, before the number is
drawn:</p> <pre>{said["digest"]}</pre>{_receipt(said)}"""


def _receipt(said: dict[str, Any]) -> str:
    """What the receipt is, and its digest to be kept too; nothing where the kit has none."""
    if "receipt" not in said:
        return ""
    counts = said["receipt"]["counts"]
    rows, eligible = sum(counts.values()), counts.get("eligible", 0)
    return f"""
<p>And keep this one, of the receipt:</p> <pre>{said["receipt"]["digest"]}</pre>
<h2>Who was listed, and who was left out</h2>
<p><code>receipt.csv</code> says what became of every row of your return: {eligible:,} of {rows:,} rows are in
the book, the others are not, each for one reason. It names rows by marks that only whoever has your workbook
can work out, so it tells nobody else which row is meant. Drop it on <code>check.html</code> together with
your return, and you see every row with its reason and the dates it went by, and can make a sheet of the rows
that you contest.</p>"""


def _each(group: dict[str, Any], alike: bool) -> str:
    """Each of which children."""
    if alike:
        return f"Each of the {group['children']:,} children"
    if not group["floor"]:
        return f"each of the other {group['children']:,} children"
    return f"each of the {group['children']:,} children counted under {escape(group['name'])}"


def _floors(said: dict[str, Any]) -> str:
    """Why chances differ."""
    asked = " and ".join(
        f"at least {group['floor']} records of children counted under {escape(group['name'])}"
        for group in said["counts"]
        if group["floor"]
    )
    return (
        f"The inspection asked for {asked} in every list. So chances differ between these groups, and within "
        "each group they are the same; in the report a record counts for the more children, the smaller its "
        "chance was. Exactly:"
    )


def _count(book: Book, said: dict[str, Any]) -> str:
    counted = {"selected": said["counts"][0]["selected_in"], "reserve": said["counts"][0]["reserve_in"]}
    rows = "".join(
        f"<tr>{_which(group)}"
        f'<td class="number">{group["children"]:,}</td><td class="number">{group["selected_in"]:,}</td>'
        f'<td class="number">{group["reserve_in"]:,}</td></tr>\n'
        for group in said["counts"]
    )
    which = "" if len(said["counts"]) == 1 else '<th scope="col">Counted under</th>'
    reference = escape(book.refs[0])
    first = (
        f" The first is <code>{reference}</code>, with {counted['selected']:,} and {counted['reserve']:,}."
        if len(said["counts"]) == 1
        else ""
    )
    return f"""<h2>Check it by counting</h2>
<p>Open <code>book.xlsx</code>. On the sheet Lists every line is one candidate list. Take any reference and
count the lists that name it among the selected. The sheet Counts has these numbers for every child.{first}
Beside the first children the count is a formula that you can look into and copy down.</p>
<table>
<caption>What you should find</caption>
<thead><tr>{which}<th scope="col">Children</th><th scope="col">Selected in lists</th>
<th scope="col">In reserve in lists</th></tr></thead>
<tbody>
{rows}</tbody>
</table>
<p>The digest belongs to <code>book.csv</code>, which holds the same lists. Please do not save that file from
a spreadsheet: it would take the leading zeros off references, and the digest would no longer fit.</p>"""


def _superseded(said: dict[str, Any]) -> str:
    if not said.get("given_up"):
        return ""
    items = "".join(f"<li>{escape(sentence)}</li>\n" for sentence in said["given_up"])
    return f"<h2>Not the first book</h2>\n<ul>\n{items}</ul>\n"


def _which(group: dict[str, Any]) -> str:
    """The cell that names a class, where there are several."""
    if "name" not in group:
        return ""
    return f'<th scope="row">{escape(group["name"]) or "All others"}</th>'


def _not_attained(said: dict[str, Any]) -> str:
    if not said["not_attained"]:
        return ""
    items = "".join(f"<li>{escape(note)}</li>\n" for note in said["not_attained"])
    return f"<h2>What else to know about this book</h2>\n<ul>\n{items}</ul>\n"


def _rule(said: dict[str, Any]) -> str:
    text = f"{said['digest']}\n{EXAMPLE}"
    hashed = hashlib.sha256(text.encode("utf-8")).hexdigest()
    number = list_number(said["digest"], EXAMPLE, said["lists"])
    return f"""<h2>From the number to the list</h2>
<p>The digest and the public text together give one list, by a published method (SHA-256) that spreads texts
over the lists evenly and cannot be steered. Exactly:</p>
<p>{escape(said["rule"])}</p>
<table>
<caption>A worked example, with the text “{EXAMPLE}” in place of the public number</caption>
<tbody>
<tr><th scope="row">What is hashed: two lines</th><td><code>{said["digest"]}<br>{EXAMPLE}</code></td></tr>
<tr><th scope="row">Its SHA-256</th><td><code>{hashed}</code></td></tr>
<tr><th scope="row">Remainder on division by {said["lists"]:,}</th><td>{number - 1:,}</td></tr>
<tr><th scope="row">List</th><td>{number:,}</td></tr>
</tbody>
</table>
<p>Dice or balls are entered as they fell, with every digit: 007 and 7 pick different lists.</p>"""


def _program(purpose: Purpose) -> str:
    return f"""<h2>Let a computer check all of it</h2>
<p>Open <code>check.html</code> of this kit in a browser and drop <code>book.csv</code> on it; after the draw
also <code>{purpose.workbook}</code>, and type the number. Nothing has to be installed, and the page sends
nothing: it works without a network. It says of each promise whether it is kept.</p>
<p><code>verify.py</code> makes the same checks without a browser: a short program in plain Python (3.8 or
later), which anybody can read, or write another from the rule above. Open a command window in the folder of
this kit, where this page lies (on some computers <code>python</code> is called <code>py</code> or
<code>python3</code>):</p> <pre>python verify.py .
python verify.py . --number "the number" --selection {purpose.workbook}</pre>
<p>The first line checks the book as soon as you have it. The second, after the draw, also checks that the
workbook names exactly the list that the number picks; the workbook may lie in this folder, beside it, or in
the folder <code>selection</code> beside it. Every line it prints is a promise that is kept or
not; compare the digest that it prints with the one that you kept.</p>"""
