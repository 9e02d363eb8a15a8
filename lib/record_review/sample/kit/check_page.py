"""The kit's page that checks: opened in a browser, offline, with nothing to install.

Its script lies beside this file as plain JavaScript, one file an idea, and goes into the page as it is. What
the page may do stands in its policy: run this script, wear this style, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Any

from record_review.sample.kit.page import Purpose

CHECK_PAGE = "check.html"
SCRIPTS = ("digest.js", "workbook.js", "promises.js", "receipt.js", "receipt_page.js", "page.js")
FOLDER = Path(__file__).with_name("check")


def statement_json(said: dict[str, Any]) -> str:
    """The statement as `statement.json` holds it."""
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def check_page(said: dict[str, Any], purpose: Purpose) -> str:
    """The page for the book of this statement; the same statement gives the same bytes.

    It fetches, sends and keeps nothing: its policy allows no request at all (`default-src 'none'`), the one
    script and the one style by their digests, no form and no other base address.
    """
    script = '\n"use strict";\n' + "".join(_part(name) for name in SCRIPTS)
    style = _part("page.css")
    policy = (
        f"default-src 'none'; script-src {_source(script)}; style-src {_source(style)};"
        " form-action 'none'; base-uri 'none'"
    )
    data = statement_json(said).replace("<", "\\u003c")  # means the same to JSON, and ends no script
    rehearsal = (
        '<p class="rehearsal">REHEARSAL. This kit is for practice: its number was known before the book was '
        "made, so it proves nothing and selects nobody.</p>"
        if said["rehearsal"]
        else ""
    )
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Check the draw: {escape(said["partnership"])}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>Check that the draw is fair</h1>
<p>{escape(said["partnership"])}, inspection {escape(said["inspection"])}</p>
{rehearsal}
</header>
<main>
<p>{_what(said)} Everything is worked out on this computer: the page sends nothing and keeps nothing. Close
it, and what you added is gone.</p>
<p id="verdict" role="status">This page needs JavaScript. Where that is not allowed, use verify.py.</p>
<section aria-labelledby="files-heading">
<h2 id="files-heading">1. Add the files</h2>
<div id="drop">
<label for="choose">Drop <code>book.csv</code> here, or choose it{_more(said)}; after the draw also
<code>{purpose.workbook}</code>. The zip in which they came will do.</label>
<input type="file" id="choose" multiple aria-describedby="unknown">
<ul id="files"></ul>
<p id="unknown"></p>
</div>
<label for="kept">The digest that you kept when the kit arrived, typed or pasted</label>
<textarea id="kept" rows="3" spellcheck="false" autocomplete="off"></textarea>
<label for="number">The public number, exactly as it was announced (0417 is not 417)</label>
<input type="text" id="number" autocomplete="off" spellcheck="false">
<button type="button" id="again">Start again with nothing</button>
</section>
<section aria-labelledby="digest-heading">
<h2 id="digest-heading">2. The digest</h2>
<div id="show-digest"></div>
</section>
<section aria-labelledby="counts-heading">
<h2 id="counts-heading">3. Every child is counted</h2>
<p>{_fair(said)}</p>
<div id="show-counts"></div>
<label for="reference">Look a child up by its record reference</label>
<input type="text" id="reference" autocomplete="off" spellcheck="false">
<p id="show-reference" role="status"></p>
</section>
<section aria-labelledby="pick-heading">
<h2 id="pick-heading">4. From the number to the list</h2>
<p>{escape(said["rule"])}</p>
<div id="show-pick"></div>
</section>
<section aria-labelledby="selection-heading">
<h2 id="selection-heading">5. The workbook names this list</h2>
<p>{purpose.chosen} by the list that the number picked, and by nothing else.</p>
<div id="show-selection"></div>
</section>
{_receipt(said)}</main>
<footer>
<p>Register entry that recorded the digest: <code>{escape(said["register_entry"])}</code></p>
</footer>
<script type="application/json" id="statement">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def _more(said: dict[str, Any]) -> str:
    return ", with <code>receipt.csv</code> and your return" if "receipt" in said else ""


def _receipt(said: dict[str, Any]) -> str:
    """The section on the receipt; none where the kit has none."""
    if "receipt" not in said:
        return ""
    return """<section aria-labelledby="receipt-heading">
<h2 id="receipt-heading">6. From your return to the book</h2>
<p>The receipt says what became of every row of your return; its digest was recorded with that of the book.
Add the return as you sent it, and every row is shown with its outcome, the reason, and the dates it went by.
The return is read in this page and goes nowhere.</p>
<div id="show-receipt"></div>
<div id="show-rows"></div>
<h3>Against an earlier return</h3>
<p>Add an earlier version of the return too (and its receipt, if there was one) to see what differs.</p>
<div id="show-versions"></div>
</section>
"""


def _part(name: str) -> str:
    """A file beside this one, with line feeds whatever git made of it on this machine."""
    return (FOLDER / name).read_bytes().decode("utf-8").replace("\r\n", "\n")


def _source(text: str) -> str:
    """The policy's word for a script or style, by its digest."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _what(said: dict[str, Any]) -> str:
    children, lists = f"{said['population']:,} eligible children", f"{said['lists']:,}"
    if said["lists"] == 1:
        return (
            f"There are {children}, no more than were to be chosen: the book holds a single list with all of "
            "them, nobody is in reserve, and the public number decides nothing."
        )
    return (
        f"The book holds {lists} candidate lists of {children}. Its digest is with you before a public "
        "number exists; that number then picks one list."
    )


def _fair(said: dict[str, Any]) -> str:
    if said["lists"] == 1:
        return "Everybody is on the one list."
    if len(said["counts"]) == 1:
        return "Equal chances are something that can be counted: every child stands in equally many lists."
    return (
        "The inspection asked for more records of some categories. Within each category all children stand "
        "in equally many lists; the statement says in how many."
    )
