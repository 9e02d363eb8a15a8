"""The comparison sheet: each question that two readers answered, both answers, and room for the agreed one.

By place, question by question. The agreed answer is entered beside the two and never instead of them;
only it,
who agreed and why are read back.
"""

from __future__ import annotations

import io
from collections.abc import Collection
from typing import TYPE_CHECKING

import pandas as pd

from record_review.inspection import Programme
from record_review.inspection.workbook_look import new_workbook
from record_review.pir.rules.findings import Finding
from record_review.reading.agreement.double_reading import double_readings, worded_state
from record_review.reading.bank.questionnaire import NOT_ASKED, SEPARATOR, choices, on_scale, options
from record_review.reading.returned.answers import Field, Filled, Key
from record_review.reading.returned.lists import read_lists
from record_review.sample.send.sheets import ROW_CHECK, choice, list_sheet, print_setup, read_me, styles_of

if TYPE_CHECKING:
    from record_review.inspection import Inspection
    from record_review.reading.results.results import Readings
    from record_review.reading.workbook.opening import Book

LETTERS = "MOD"
ITEM, AGREED, WHO, WHY = "Item", "Agreed answer", "Agreed by (roles)", "Why"
SENT = (
    "No.",
    "Question",
    "First reader",
    "First answer",
    "Second reader",
    "Second answer",
    "Differ",
    "Training",
)
FIELDS = (Field("agreed", AGREED), Field("who", WHO), Field("why", WHY))
FILE = "moderation.xlsx"
COLUMNS = ("record_ref", "question", "answer", "who", "why")
_TRAINING = (
    "Lines marked Yes under Training stand first: they are the questions where readers differed most in the"
    " training. Talk these over even where both gave one answer."
)


def items_of(
    readings: Readings, places: dict[str, str], programme: Programme, training: Collection[str] = ()
) -> pd.DataFrame:
    """The questions of every record that two read, as they may be compared.

    Parameters
    ----------
    training : ids of the questions where readers differed most in the training, which stand first

    Returns
    -------
    item ("R07 C3"), record_ref, question, training (whether it is one of those) and the columns of
    `double_readings`; by place and in the order of the bank; questions that neither of the two was asked are
    left out
    """
    pairs = double_readings(readings)
    neither = pairs["first_state"].eq(NOT_ASKED) & pairs["second_state"].eq(NOT_ASKED)
    pairs = pairs[~neither].copy()
    pairs["item"] = [
        f"{places[ref]} {q}" for ref, q in zip(pairs["record_ref"], pairs["question"], strict=True)
    ]
    pairs["training"] = pairs["question"].isin(list(training))
    order = list(places)
    by_place = pairs.sort_values("record_ref", key=lambda c: c.map(order.index), kind="stable")
    return by_place.sort_values("training", ascending=False, kind="stable", ignore_index=True)


def comparison_workbook(items: pd.DataFrame, inspection: Inspection) -> bytes:
    """The comparison sheet as a workbook; the same readings give the same bytes.

    items : of `items_of`
    """
    file, programme = io.BytesIO(), inspection.programme
    title = f"Moderation: {items['record_ref'].nunique()} records that two read"
    book = new_workbook(file, title, f"Inspection {inspection.inspection_id}")
    styles = styles_of(book)
    said = [
        (
            "What to do",
            f"Talk over each line marked Yes under Differ. Where you agree on an answer, enter it under"
            f" {AGREED},"
            " with the roles of those who agreed and why. Both answers stay as they were given. Leave a line"
            " blank where you do not agree: the first reader’s answer counts.",
        ),
        *([("Training", _TRAINING)] if items["training"].any() else []),
        ("Several answers", "Where a question allows several, put a semicolon between them."),
        ("Inspection", inspection.inspection_id),
    ]
    read_me(book, styles, title, said, inspection, "REHEARSAL: practice only.")
    widths = {ITEM: 10, "No.": 6, "Question": 50, "First reader": 16, "First answer": 22, "Second reader": 16}
    widths |= {"Second answer": 22, "Differ": 8, "Training": 9, AGREED: 24, ROW_CHECK: 12, WHO: 22, WHY: 40}
    sheet = list_sheet(book, styles, "Comparison", title, widths, 32, inspection)
    sheet.set_column(10, 10, None, None, {"hidden": True})
    for row, line in enumerate(items.to_dict("records"), start=2):
        question = programme.question(line["question"])
        scale = programme.scale_of(question)
        said_by = [
            worded_state(line[f"{side}_state"], line[f"{side}_answer"], scale) for side in ("first", "second")
        ]
        cells = [line["item"], question.id, question.text, line["first_reader"], said_by[0]]
        cells += [line["second_reader"], said_by[1], "" if line["same"] else "Yes"]
        cells += ["Yes" if line["training"] else ""]
        deep = max(-(-len(text) // wide) for text, wide in zip(cells, widths.values(), strict=False))
        if deep > 1:  # not every program makes room for what is wrapped
            sheet.set_row(row, 15 * deep)
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text, styles["cell"])
        sheet.write_string(row, 10, line["item"], styles["reference"])
        for column in (9, 11, 12):
            sheet.write_blank(row, column, None, styles["answer"])
        if scale.kind == "choice":
            choice(sheet, (row, 9, row, 9), choices(scale), "The answer that both agreed on.")
    if len(items):
        sheet.autofilter(1, 0, 1 + len(items), len(widths) - 1)
    print_setup(sheet, inspection)
    book.close()
    return file.getvalue()


def read_comparison(book: Book, items: pd.DataFrame, programme: Programme) -> tuple[Filled, pd.DataFrame]:
    """Read back what was agreed.

    Returns
    -------
    the cells and every finding; and the answers that are taken: record_ref, question, answer (as the scale
    spells it), who, why. An answer off the scale, or without who and why, is told and not taken.
    """
    places = {item: item for item in items["item"]}
    filled = read_lists(book, FIELDS, places, LETTERS, key_heading=ITEM, also_sent=SENT)
    return filled, agreed_answers(filled, items, programme)


def agreed_answers(filled: Filled, items: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """The agreed answers that stand on their scale, with who and why."""
    of = items.set_index("item")
    rows = []
    for item in of.index:
        answer, who, why = (filled.answers.get((item, name), "") for name in ("agreed", "who", "why"))
        spelt = spelling(answer, of.at[item, "question"], programme)
        if spelt and who and why:
            rows.append((of.at[item, "record_ref"], of.at[item, "question"], spelt, who, why))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def comparison_findings(filled: Filled, items: pd.DataFrame, programme: Programme) -> tuple[Finding, ...]:
    """What is wrong with the agreed answers, beside what the reading of the sheet found."""
    findings = list(filled.findings)
    for item, question in zip(items["item"], items["question"], strict=True):
        answer, who, why = (filled.answers.get((item, name), "") for name in ("agreed", "who", "why"))
        sheet, cell = filled.cells.get((item, "agreed"), ("", ""))
        if answer and not spelling(answer, question, programme):
            findings.append(
                Finding(
                    "MOD-11",
                    "error",
                    sheet,
                    cell,
                    None,
                    "agreed",
                    "an answer that is not on the scale",
                    f"The agreed answer to {question} is one of its own.",
                    "Choose from the list.",
                )
            )
        elif answer and not (who and why):
            findings.append(
                Finding(
                    "MOD-12",
                    "error",
                    sheet,
                    cell,
                    None,
                    "agreed",
                    "an agreed answer without who or why",
                    "Beside an agreed answer stand the roles of those who agreed, and why.",
                    "Enter both; until then the answer is not taken.",
                )
            )
        elif not answer and (who or why):
            findings.append(
                Finding(
                    "MOD-13",
                    "query",
                    sheet,
                    cell,
                    None,
                    "agreed",
                    "who or why without an agreed answer",
                    "Who and why stand beside an agreed answer.",
                    "Enter the answer, or clear the line.",
                )
            )
    return tuple(findings)


def spelling(text: str, question_id: str, programme: Programme) -> str:
    """An answer as the question's scale spells it, several joined as readings join them; "" for none."""
    question = programme.question(question_id)
    scale = programme.scale_of(question)
    if scale.kind == "choice":
        return on_scale(text, choices(scale)) or ""
    allowed = options(question, scale)
    whole = on_scale(text, allowed)
    found = [whole] if whole else [on_scale(part, allowed) for part in text.split(";") if part.strip()]
    if not found or None in found:
        return ""
    return SEPARATOR.join(option for option in allowed if option in found)


def to_answers(table: pd.DataFrame) -> dict[Key, str]:
    """Agreed answers as a version of a workbook keeps them: (reference, question) -> answer, who and why."""
    return {
        (row.record_ref, f"{row.question}|{name}"): getattr(row, name)
        for row in table.itertuples(index=False)
        for name in ("answer", "who", "why")
    }


def from_answers(answers: dict[Key, str]) -> pd.DataFrame:
    """What `to_answers` made."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for (ref, name), text in answers.items():
        question, _, part = name.partition("|")
        rows.setdefault((ref, question), {})[part] = text
    lines = [(ref, question, p["answer"], p["who"], p["why"]) for (ref, question), p in rows.items()]
    return pd.DataFrame(lines, columns=list(COLUMNS), dtype="str")
