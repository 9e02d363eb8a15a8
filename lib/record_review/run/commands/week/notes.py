"""The command `notes` in words: what readers wrote, by question, at the lead's terminal and nowhere else.

It names records by place and repeats what people typed, so it is written to no file and no page.
"""

from __future__ import annotations

from record_review.custody.purge import purged
from record_review.inspection import ParameterError
from record_review.run.commands.replace import opened
from record_review.run.steps.replacing import drawn


def notes_lines(inspection_id: str, question: str = "", *, find: str = "") -> list[str]:
    """The notes and free text beside one question, or those that hold some words; without either, how many
    there are to each question.

    Parameters
    ----------
    question : id of the bank, such as C5
    find : words, without regard to case

    Raises
    ------
    ParameterError : no such inspection or question, or no filled workbooks
    StepError : what the partnership provided was removed, and the notes with it
    """
    from record_review.reading.results import parts
    from record_review.reading.results.filled import read_filled
    from record_review.reading.results.results import workbook_files
    from record_review.sample import place_names

    inspection, store = opened(inspection_id)
    programme, folder = inspection.programme, inspection.reading.results
    if purged(store) or folder is None or not folder.is_dir():
        raise ParameterError(
            "There are no filled reader workbooks: nothing has been written yet, or it was removed."
        )
    known = {one.id.casefold(): one.id for one in programme.questions}
    if question and question.casefold() not in known:
        raise ParameterError(f"There is no question {question}; they are {', '.join(known.values())}.")
    files, trouble = workbook_files(folder)
    sheets = []
    for path in files:
        found, told = read_filled(path, inspection)
        sheets += found
        trouble += told
    sheets, told = parts.put_together(sheets)
    places = place_names(drawn(store, programme).selection)
    order = {ref: number for number, ref in enumerate(places)}
    sheets = sorted(
        (s for s in sheets if s.record_ref in places), key=lambda s: (order[s.record_ref], s.reading)
    )
    wanted = known.get(question.casefold(), "")
    lines: list[str] = []
    counts = {}
    for asked in programme.questions:
        text_kind = programme.scale_of(asked).kind == "text"
        written = [
            (sheet, text)
            for sheet in sheets
            for text in [sheet.answers.get(asked.id, "") if text_kind else sheet.notes.get(asked.id, "")]
            if isinstance(text, str) and text and find.casefold() in text.casefold()
        ]
        counts[asked.id] = len(written)
        if not written or not (find or wanted == asked.id) or (wanted and wanted != asked.id):
            continue
        lines += ["", f"{asked.id}  {asked.text}"]
        for sheet, text in written:
            answer = sheet.answers.get(asked.id, "")
            said = "" if text_kind or not isinstance(answer, str) or not answer else f" [{answer}]"
            lines.append(f"  {places[sheet.record_ref]}, {sheet.reader}{said}: {text}")
    if not find and not wanted:
        lines = ["Notes and free text by question; name one, or --find WORDS:"]
        lines += [f"  {q}  {number}" for q, number in counts.items() if number]
    elif not lines:
        lines = ["Nothing of that kind has been written."]
    return [*lines, *trouble, *told]
