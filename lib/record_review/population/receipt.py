"""The receipt of a return: what became of every row, for the partnership to check before any number is known.

A row is named by a mark that only whoever has the workbook can work out: it holds no reference and no row
number, and rows stand in the order of their marks. So the receipt can lie beside the book of lists, whose
references may be sorted as the return is, without saying who was left out.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from record_review.inspection import Inspection, StepError
from record_review.population.eligibility import REASONS
from record_review.population.population import Population

if TYPE_CHECKING:
    from record_review.pir import Return

KEY = (
    b"record review receipt\n"  # before the workbook's bytes, so that their own digest does not tell the key
)
MARK = 32  # hexadecimal digits: 128 bits
HEADER = ("about", "mark", "outcome", "reason", "words")
IN, LET_IN = "In the population", "In the population by decision of the team, although: "
READINGS = {
    "overlap": "Any day of involvement in the window counts",
    "event": "The day on which involvement began counts",
    "any_day_of_involvement": "Under 18 on such a day",
    "start_of_involvement": "Under 18 when that involvement began",
    "exclude": "A child whose dates do not decide is left out",
    "include": "A child whose dates do not decide is let in",
}


@dataclass(frozen=True)
class Receipt:
    """What became of every row of one return.

    csv : UTF-8, line feeds; ``digest`` : its SHA-256; ``workbook`` : SHA-256 of the return
    counts : "eligible", or outcome and reason code such as "excluded over_18" -> rows; their sum is all rows
    """

    csv: bytes
    digest: str
    workbook: str
    counts: Mapping[str, int]

    @property
    def facts(self) -> dict[str, str]:
        """What the register keeps of it."""
        return {"receipt": self.digest, "return": self.workbook}


def receipt_key(workbook: bytes) -> bytes:
    """The key of a return's marks: SHA-256 over a fixed line and the workbook's bytes.

    The workbook's own SHA-256 stands in the receipt; this key cannot be worked out from it.
    """
    return hashlib.sha256(KEY + workbook).digest()


def mark(key: bytes, what: str) -> str:
    """HMAC-SHA-256 of "row 7" or "sheet Children", its first 32 digits.

    >>> mark(receipt_key(b"a return"), "row 7")
    '70ca8a52e1625817c203102d99ab6fb4'
    """
    return hmac.new(key, what.encode("utf-8"), hashlib.sha256).hexdigest()[:MARK]


def make_receipt(people: Population, ret: Return, inspection: Inspection, workbook: bytes) -> Receipt:
    """The receipt: the return's digest, where its columns stand, the window and readings that were applied,
    every settled decision, and a line for every row with outcome, reason and the words of the findings.

    Parameters
    ----------
    workbook : the bytes of the return

    Raises
    ------
    StepError : they are not those that the return was read from
    """
    if hashlib.sha256(workbook).hexdigest() != ret.sha256:
        raise StepError("The return is another file than 01_return read: run 01_return again.")
    key = receipt_key(workbook)
    outcomes = people.outcomes
    rows: list[tuple[str, ...]] = []
    counts = Counter[str]()
    for line in outcomes[["row", "outcome", "reason", "note"]].to_dict("records"):
        row, outcome, reason, note = line.values()
        words = REASONS[reason][1] if reason else f"{LET_IN}{REASONS[note][1]}" if note else IN
        rows.append(("row", mark(key, f"row {row}"), outcome, reason, words))
        counts[f"{outcome} {reason}".strip()] += 1
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerow(("return", ret.sha256, "", "", f"{len(rows)} rows of children"))
    writer.writerows(_reading(people, ret, key))
    writer.writerows(_decisions(inspection, key))
    rows.sort(key=lambda line: line[1])
    writer.writerows(rows)
    data = text.getvalue().encode("utf-8")
    return Receipt(data, hashlib.sha256(data).hexdigest(), ret.sha256, dict(sorted(counts.items())))


def receipt_words(receipt: Receipt) -> str:
    """The receipt in a sentence, for the notebook.

    >>> receipt_words(Receipt(b"", "ab" * 32, "cd" * 32, {"eligible": 640, "excluded over_18": 1}))
    'The receipt says of 641 rows what became of them: 640 eligible, 1 not. Its digest: abababababababab…'
    """
    rows, eligible = sum(receipt.counts.values()), receipt.counts.get("eligible", 0)
    return (
        f"The receipt says of {rows:,} rows what became of them: {eligible:,} eligible, {rows - eligible:,} "
        f"not. Its digest: {receipt.digest[:16]}…"
    )


def _reading(people: Population, ret: Return, key: bytes) -> Iterator[tuple[str, ...]]:
    """Where the list stands in the workbook, and by what rule it was judged."""
    facts = ret.layout_facts
    yield "sheet", mark(key, f"sheet {facts['sheet_name']}"), "", "", ""
    for name, at in facts["columns"].items():
        yield "column", "", name, get_column_letter(at), facts["headings"].get(name, name)
    if people.window_start and people.agreed_date:
        yield ("window", "", people.window_start.isoformat(), people.agreed_date.isoformat(),
               "The two years up to the agreed date, both days in")  # fmt: skip
    policy = people.policy
    for name in ("involvement", "age_at", "undetermined"):
        yield "policy", "", name, getattr(policy, name), READINGS[getattr(policy, name)]


def _decisions(inspection: Inspection, key: bytes) -> Iterator[tuple[str, ...]]:
    """What the team settled, in the inspection file's order; rows by their marks."""
    settled = inspection.settled
    for query in settled.queries:
        words = query.reason + (f" ({query.by})" if query.by else "")
        marks = sorted(mark(key, f"row {row}") for row in query.rows)
        count = f"All {query.count} findings of the rule: " if query.count else ""
        for one in marks or [""]:
            yield "decision", one, query.decision, query.rule, _plain(count + words)
    if settled.agreed_date_accepted:
        yield "decision", "", "accepted", "agreed_date", _plain(settled.agreed_date_accepted)
    for what, table in (("heading", settled.headings), ("label", settled.labels)):
        for name in sorted(table):
            yield "decision", "", name, what, f"The {what} that stands for it was named by the team"
    for name, values in sorted(settled.values.items()):
        for code, spellings in sorted(Counter(values.values()).items()):
            yield "decision", "", code, name, f"What was sent in {spellings} spellings is read as this"


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "'")) else text
