"""The form of a reader workbook: which line holds what, what its sheets are called, how its formulas route.

Shared by the workbook that is handed out and by reading it back, so that both speak of the same cells. Writes
and reads no file.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from record_review.inspection import Programme, Question
from record_review.inspection.promises import promise
from record_review.reading.bank.questionnaire import (
    MISSING,
    NOT_ASKED,
    RecordFacts,
    Reply,
    RoutingProblem,
    asked,
    asked_by_record,
    choices,
    options,
)

START, LISTS, ABOUT = "Start", "lists", "about"
FORMAT = "reader workbook 1"  # changes when an older workbook can no longer be read back

REFERENCE_CELL = "B2"  # the true reference, as text: the sheet's name may have had to be shortened
PROGRESS_CELL = "E4"
MINUTES, MINUTES_CELLS = "Minutes it took (if you can say)", ("B4", "C4")  # for the next plan; no answer
MOST_MINUTES = 1440
HEAD_ROW = 5  # the row of headings; everything down to it stays in view
HEADINGS = ("No.", "Question", "Answer", "When to answer", "Your note (evidence)", "State")
ANSWER, NOTE, STATE = "C", "E", "F"
FLAG = "G"  # hidden: the state again on every line, for the colours of the line
TICK = "Yes"  # what stands beside an option that was chosen

TO_ANSWER, DONE, OPTIONAL, OUT, CLEAR, WAITS = (
    "To answer",
    "Answered",
    "Optional",
    "Not asked",
    "Clear answer",
    "Waits",
)

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_SHEET_NAME = 31


@dataclass(frozen=True)
class Line:
    """One line of a record's sheet.

    row : as Excel counts
    label : what stands in column A, unique within the sheet; "" for a section heading
    question : question id, "" for a section heading
    option : the option for a line of a multiple-choice question, else ""
    section : section id for a section heading, else ""
    """

    row: int
    label: str = ""
    question: str = ""
    option: str = ""
    section: str = ""


def lines(programme: Programme) -> tuple[Line, ...]:
    """Lay the question bank out on a sheet: headings, questions, a line per option."""
    found: list[Line] = []
    row, section = HEAD_ROW, ""
    for question in programme.questions:
        if question.section != section:
            section, row = question.section, row + 1
            found.append(Line(row, section=section))
        row += 1
        found.append(Line(row, question.id, question.id))
        scale = programme.scale_of(question)
        if scale.kind == "multiple":
            for number, option in enumerate(options(question, scale), start=1):
                row += 1
                found.append(Line(row, option_label(question.id, number), question.id, option))
    return tuple(found)


def option_label(question_id: str, number: int) -> str:
    """What stands in column A of an option's line; question ids hold no brackets."""
    return f"{question_id} ({number})"


def sheet_names(refs: Sequence[str]) -> list[str]:
    """Name a sheet for each record: its number in the workbook, then as much of the reference as Excel takes.

    Excel allows 31 characters and none of ``[ ] : * ? / \\``, no apostrophe at either end, and compares
    without case. The number makes each name its own whatever the references are.
    """
    digits = max(2, len(str(len(refs))))
    names = [f"{number:0{digits}d} {_FORBIDDEN.sub('-', ref)}" for number, ref in enumerate(refs, start=1)]
    return [name[:_LONGEST_SHEET_NAME].rstrip(" '") for name in names]


def workbook_file_name(inspection_id: str, reader: str) -> str:
    """The file name of a reader's workbook; the reader's id in characters that every file system takes."""
    return f"{inspection_id} {re.sub(r'[^A-Za-z0-9-]+', '-', reader).strip('-')}.xlsx"


def state_formula(
    programme: Programme, question: Question, facts: RecordFacts, rows: Mapping[str, int]
) -> str:
    """The Excel formula of a question's state, or the state itself where the record settles it.

    Says the same as :func:`record_review.reading.bank.questionnaire.asked`: a condition is met by an accepted
    answer to a question that is asked, and open while that question waits for its answer.

    Parameters
    ----------
    rows : label of a line -> row
    """
    if settled_by_record(programme, question, facts):
        return OUT
    given = _given(programme, question, rows)
    blank = OPTIONAL if programme.scale_of(question).kind == "text" else TO_ANSWER
    met, met_or_open = [], []
    for parent_id, accepted in question.asked_if.answers.items():
        parent, state = programme.question(parent_id), f"${STATE}${rows[parent_id]}"
        matches = _matches(programme, parent, accepted, rows)
        met.append(f'AND({state}="{DONE}",{matches})')
        met_or_open.append(
            f'OR({state}="{TO_ANSWER}",LEFT({state},{len(WAITS)})="{WAITS}",AND({state}="{DONE}",{matches}))'
        )
    if not met:
        return f'=IF({given},"{DONE}","{blank}")'
    waits = f"{WAITS} for {', '.join(question.asked_if.answers)}"
    return (
        f'=IF(AND({",".join(met_or_open)}),IF({given},"{DONE}",IF(AND({",".join(met)}),"{blank}","{waits}")),'
        f'IF({given},"{CLEAR}","{OUT}"))'
    )


def state_word(
    programme: Programme,
    question: Question,
    facts: RecordFacts,
    replies: Mapping[str, Reply],
    problems: Sequence[RoutingProblem],
) -> str:
    """What the formula of :func:`state_formula` shows, for programs that do not work formulas out."""
    reply = replies[question.id]
    if settled_by_record(programme, question, facts):
        return OUT
    if reply.state == NOT_ASKED:
        return CLEAR if any(p.question == question.id and p.kind == "not_asked" for p in problems) else OUT
    if reply.state != MISSING:
        return DONE
    if asked(question, facts, replies, programme) is None:
        return f"{WAITS} for {', '.join(question.asked_if.answers)}"
    return OPTIONAL if programme.scale_of(question).kind == "text" else TO_ANSWER


def settled_by_record(programme: Programme, question: Question, facts: RecordFacts) -> bool:
    """Whether the record alone rules a question out, also through a question on which it depends."""
    return not asked_by_record(question, facts) or any(
        settled_by_record(programme, programme.question(parent), facts)
        for parent in question.asked_if.answers
    )


def _given(programme: Programme, question: Question, rows: Mapping[str, int]) -> str:
    scale = programme.scale_of(question)
    if scale.kind != "multiple":
        return f'TRIM(${ANSWER}${rows[question.id]})<>""'
    first = rows[option_label(question.id, 1)]
    last = first + len(options(question, scale)) - 1
    return f'COUNTIF(${ANSWER}${first}:${ANSWER}${last},"{TICK}")>0'


def _matches(programme: Programme, parent: Question, accepted: Sequence[str], rows: Mapping[str, int]) -> str:
    scale = programme.scale_of(parent)
    promise(scale.kind != "text", f"{parent.id}: routing cannot hang on free text")
    if scale.kind == "multiple":
        listed = options(parent, scale)
        cells = [option_label(parent.id, listed.index(option) + 1) for option in accepted]
        return f"OR({','.join(f'TRIM(${ANSWER}${rows[cell]})={_quoted(TICK)}' for cell in cells)})"
    promise(
        set(accepted) <= set(choices(scale)), f"{parent.id}: routing on an answer that is not on its scale"
    )
    return f"OR({','.join(f'TRIM(${ANSWER}${rows[parent.id]})={_quoted(answer)}' for answer in accepted)})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
