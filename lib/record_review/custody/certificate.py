"""The certificate of a purge: what was removed, what was looked for, what stays, and what nobody here can
check.

As JSON, whose digest the register holds, and as a page. Both hold counts and kinds, no name of a file that a
person chose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from record_review.custody.canonical import canonical_json

NOT_CHECKED = (
    "Backups and snapshots of this machine, of a shared folder or of a cloud drive, and earlier versions that"
    " a file server keeps.",
    "Copies that the partnership, the readers or anybody else holds of what was sent.",
    "Mail with a return or a workbook attached, in sent items and on servers.",
    "Swap space, hibernation files and core dumps of this machine, into which the system may have written"
    " what was in memory.",
    "Blocks of the disk that deleted files lay in: a solid-state disk may keep them. What lay in the private"
    " folder was encrypted there, and its key is gone; what lay elsewhere was not.",
    "Printed pages, screenshots and notes.",
    "Browsers' caches and lists of downloads, Excel's list of recent files, and Windows' recycle bin.",
    "Copies on other machines and of other users of this one.",
)
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "table{border-collapse:collapse}th,td{text-align:left;padding:.2rem 1rem .2rem 0;border-bottom:1px solid"
    " #d0d0d0}td.n{text-align:right}code{overflow-wrap:anywhere}"
)


def certificate(facts: Mapping[str, Any]) -> bytes:
    """The certificate as JSON."""
    return canonical_json({**facts, "not_checked": list(NOT_CHECKED)}) + b"\n"


def certificate_page(facts: Mapping[str, Any]) -> bytes:
    """The certificate as a page: no script, nothing fetched.

    Parameters
    ----------
    facts : inspection, stage (in words), at, key, removed {kind: files}, looked_through {place: files},
        remarks [sentences], stays [sentences], register_head
    """
    head = f"Certificate of deletion: {facts['inspection']}"
    parts = [
        f"<h1>{escape(head)}</h1>",
        f"<p>{escape(facts['stage'])} Finished {escape(facts['at'])} (UTC).</p>",
        "<h2>The key</h2>",
        f"<p>{escape(facts['key'])}</p>",
        "<h2>Removed</h2>",
        _table("What", facts["removed"]),
        "<h2>Looked through</h2>",
        _table("Where", facts["looked_through"]),
        _list(facts["remarks"]),
        "<h2>What stays</h2>",
        _list(facts["stays"]),
        "<h2>What was not and cannot be checked here</h2>",
        _list(NOT_CHECKED),
        "<h2>The register</h2>",
        "<p>Digest of its last event before this purge was entered: "
        f"<code>{escape(facts['register_head'])}</code></p>",
    ]
    page = (
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<meta name="viewport" content="width=device-width"><title>{escape(head)}</title>'
        f"<style>{STYLE}</style></head><body><main>\n" + "\n".join(parts) + "\n</main></body></html>\n"
    )
    return page.encode("utf-8")


def _table(what: str, counts: Mapping[str, int]) -> str:
    if not counts:
        return "<p>Nothing.</p>"
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td class="n">{count:,}</td></tr>'
        for name, count in counts.items()
    )
    return (
        f'<table><caption>Number of files</caption><thead><tr><th scope="col">{what}</th>'
        f'<th scope="col">Files</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _list(sentences: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(said)}</li>" for said in sentences) + "</ul>" if sentences else ""
