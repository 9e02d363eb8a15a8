"""More of the invented inspection: second readings, and releases of other inspections."""

import random
from dataclasses import replace
from functools import cache

import pandas as pd
from tests.report.invented import everything

from record_review.report.record_review import build_report, report_csvs


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
    """The CSV files of the release of another invented inspection."""
    inspection, given = everything(seed=seed)
    inspection = replace(
        inspection, inspection_id=inspection_id, partnership=partnership, rehearsal=rehearsal
    )
    people = replace(given["population"], agreed_date=agreed)
    return report_csvs(build_report(inspection, **given | {"population": people}))


def write_release(folder, *args, **kwargs):
    """The same as a folder of files; returns the folder."""
    folder.mkdir(parents=True)
    for name, content in released(*args, **kwargs).items():
        (folder / name).write_bytes(content)
    return folder
