"""The sendings of an inspection: what goes to whom, which files belong to it, and what its letter says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

PARTNERSHIP, READERS, INSPECTORS = "partnership", "readers", "inspectors"
XLSX = r"[^/]+\.xlsx"


@dataclass(frozen=True)
class Sending:
    """One thing that is sent, and how its letter speaks of it.

    files : pattern of a path under the inspection's folder -> what the file is; nothing else is packed
    apart : a zip for each workbook: of one agency, or of one pair of readers
    todo : what whoever gets it does with it, a sentence each
    when : by when, where no day is named
    """

    name: str
    to: str
    title: str
    files: Mapping[str, str]
    todo: tuple[str, ...]
    when: str
    apart: bool = False

    def what(self, path: str) -> str:
        """What a file is; "" for one that does not belong."""
        return next((what for pattern, what in self.files.items() if re.fullmatch(pattern, path)), "")

    def part(self, path: str) -> str:
        """Whose file it is, where each workbook is sent apart; else ""."""
        return PurePosixPath(path).stem if self.apart else ""


KIT = r"send/verification-kit/"
SENDINGS = (
    Sending(
        "findings",
        PARTNERSHIP,
        "Findings on your pre-inspection return",
        {
            r"send/findings/findings\.xlsx": "Your return with each finding marked in its cell",
            r"send/findings/findings\.html": "The same findings as a page",
        },
        (
            "Please correct what the workbook marks as an error, and answer each query.",
            "Please send the whole return again, with the references as they were.",
        ),
        "before the book of candidate lists is made",
    ),
    Sending(
        "verification-kit",
        PARTNERSHIP,
        "Verification kit: how to check that the draw is fair",
        {
            KIT + r"book\.csv": "Every candidate list; its SHA-256 is the digest of the book",
            KIT + r"book\.xlsx": "The same lists for a spreadsheet, with counts",
            KIT + r"receipt\.csv": "What became of every row of your return",
            KIT + r"statement\.json": "What is promised about the book",
            KIT + r"how-to-check\.html": "One page that explains the draw",
            KIT + r"check\.html": "A page that makes every check in a browser, without a network",
            KIT + r"verify\.py": "The same checks for a command line",
        },
        (
            "Please keep the digest of the book where nobody can change it, before the number is drawn.",
            "Open check.html in a browser and drop book.csv on it: it says whether each promise is kept.",
        ),
        "before the public number is drawn",
    ),
    Sending(
        "selection",
        PARTNERSHIP,
        "The records to be read",
        {
            r"send/selection/selection\.xlsx": "The selected records and the reserves, to be filled in",
            r"send/selection/draw\.json": "The public number and the list it picked, for the kit",
        },
        (
            "Please check with the kit that the workbook names the list that the number picked.",
            "Please fill in the workbook and send it back.",
        ),
        "in time for the records to be prepared",
    ),
    Sending(
        "document-request",
        PARTNERSHIP,
        "Documents for the record review",
        {rf"send/document-requests/{XLSX}": "The documents that are asked for, by record reference"},
        ("Please upload the documents, and fill in the workbook as you go.",),
        "before the first reading day",
        apart=True,
    ),
    Sending(
        "document-reminder",
        PARTNERSHIP,
        "Documents that are still outstanding",
        {rf"send/document-chasing/{XLSX}": "What had not been received when the list was made"},
        ("Please upload what is outstanding, or say in the workbook that it is not held.",),
        "before the reading day that each line names",
        apart=True,
    ),
    Sending(
        "reader-workbook",
        READERS,
        "Records to read",
        {
            rf"send/(reader|replacement)-workbooks/{XLSX}": "The workbook in which the pair answers",
            r"send/reading-plan/(?!whole-week)[^/]+\.html": "Which records the pair reads on which day",
        },
        (
            "Please read the records in the order of the workbook, fill it in, and send it back.",
            "Tell the inspection lead at once of anything that puts a child at risk now.",
        ),
        "at the end of the last reading day",
        apart=True,
    ),
    Sending(
        "training",
        READERS,
        "Training",
        {rf"send/training-workbooks/{XLSX}": "What each who attends answers about the training plan"},
        ("Please answer alone, before the readings are talked over, and hand the workbook in.",),
        "at the training",
        apart=True,
    ),
    Sending(
        "learning-report",
        READERS,
        "Report to chief officers",
        {r"send/learning-report/[\w-]+\.docx": "Begun from released figures, to be finished by the readers"},
        ("Please write it together, and keep to what was learned: nobody is to be recognised in it.",),
        "as agreed with chief officers",
    ),
    Sending(
        "reading-plan",
        INSPECTORS,
        "The reading week",
        {r"send/reading-plan/[^/]+\.html": "Who reads what on which day"},
        ("For the inspection lead and the inspectors.",),
        "before the first reading day",
    ),
    Sending(
        "engagement-kit",
        PARTNERSHIP,
        "Verification kit of the list of children and young people to meet or survey",
        {r"send/engagement-kit/[\w-]+\.(csv|xlsx|json|html|py)": "Part of the kit: see how-to-check.html"},
        ("Please keep the digest of the book where nobody can change it, before the number is drawn.",),
        "before the public number of this list is drawn",
    ),
    Sending(
        "engagement-list",
        PARTNERSHIP,
        "Children and young people to meet or survey",
        {
            r"send/engagement-list\.xlsx": "Who is to be asked, to be filled in",
            r"send/engagement-draw\.json": "The public number and the list it picked, for the kit",
        },
        ("Please say in the workbook who may be asked, and send it back.",),
        "before the engagement days",
    ),
    Sending(
        "report",
        PARTNERSHIP,
        "Record review report",
        {r"release/[\w./-]+\.(html|docx|xlsx|csv|json|svg|png)": "Part of the release: keep it whole"},
        ("Please tell the inspection lead of anything that is wrong in fact.",),
        "as agreed with the inspection lead",
    ),
)
