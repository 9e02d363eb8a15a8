"""More of the invented inspection: second readings, and releases of other inspections."""

import random
from dataclasses import replace
from functools import cache

import pandas as pd
from tests.report.invented import inspection

from record_review.report.basis import Basis
from record_review.report.build import Report
from record_review.report.counts.tally import Tally, reported_questions
from record_review.report.lines.line import released_lines
from record_review.report.lines.release import release_of
from record_review.report.protection.protect import Told
from record_review.report.protection.rules import print_all
from record_review.report.release import report_csvs
from record_review.report.released.findings_file import written
from record_review.report.released.place import NUMBERS


def double_read(readings, programme, records=6, seed=1):
    """The readings with second readings of the first records, in which every tenth answer differs."""
    rng = random.Random(seed)
    refs = list(readings.records["record_ref"].unique()[:records])
    lines = []
    for line in readings.answers[readings.answers["record_ref"].isin(refs)].to_dict("records"):
        scale = programme.scale_of(programme.question(line["question"]))
        if line["state"] == "answered" and scale.kind == "choice" and rng.random() < 0.1:
            line["answer"] = rng.choice([answer for answer in scale.answers if answer != line["answer"]])
        lines.append({**line, "reader": "reader-2", "reading": "second"})
    again = readings.records[readings.records["record_ref"].isin(refs)]
    again = again.assign(reader="reader-2", reading="second")
    return replace(
        readings,
        answers=pd.concat([readings.answers, pd.DataFrame(lines)], ignore_index=True),
        records=pd.concat([readings.records, again], ignore_index=True),
    )


@cache
def released(seed, agreed, inspection_id, partnership="Ardvale", rehearsal=False):
    """The files for programs of another invented inspection."""
    rng = random.Random(seed)
    made = replace(inspection(), inspection_id=inspection_id, partnership=partnership, rehearsal=rehearsal)
    tallies = {}
    for question in reported_questions(made.programme):
        scale = made.programme.scale_of(question)
        base = 5 * rng.randint(0, 12)
        headline = made.programme.headline_of(question) if scale.kind == "choice" else ()
        options = scale.answers or question.options
        found = 5 * rng.randint(0, base // 5)
        counts = dict.fromkeys(options, found if scale.kind == "multiple" else 0)
        tallies[question.id] = Tally(
            question.id, counts, headline, scale.kind == "multiple", base, found, 60 - base, 0, 0, 0
        )
    basis = Basis(60, 640, 4, made.report)
    printed = print_all(tallies, made.programme, dict.fromkeys(tallies, 60))
    release = release_of(released_lines(made.programme, printed, tallies, basis), made, basis, agreed)
    return report_csvs(Report((), (), release, Told({}))) | {NUMBERS: written(release)}


def write_release(folder, *args, **kwargs):
    """The same as a folder of files; returns the folder."""
    folder.mkdir(parents=True)
    for name, content in released(*args, **kwargs).items():
        (folder / name).write_bytes(content)
    return folder
