"""The text of a new inspection file: what this inspection is about first, and below a line every other
setting with its default.

Only text; whether it may be written is `beginning`'s.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from record_review.inspection import (
    Eligibility,
    EngagementSettings,
    ReadingSettings,
    ReportSettings,
    SampleSettings,
)

LINE = "# " + "-" * 100


def quoted(text: str) -> str:
    """A text as one YAML value that is read back as it is.

    >>> print(quoted("0417"), quoted("North # one"))
    "0417" "North # one"
    """
    return json.dumps(text, ensure_ascii=False)


def new_file_text(
    inspection_id: str,
    partnership: str,
    programme: str,
    notified: date,
    contacts: Mapping[str, str],
    paths: Mapping[str, str],
) -> str:
    """The inspection file of an inspection that begins.

    Parameters
    ----------
    contacts : setting -> a role or a name; a blank one is left for later
    paths : return_workbook, readers, results, seen from the file's folder
    """
    sample, reading, engagement = SampleSettings(), ReadingSettings(), EngagementSettings(size=20)
    eligibility, report = Eligibility(), ReportSettings()
    people = "\n".join(
        f"  {name}: {quoted(said)}" if said else f"  # {name}: a role or a name"
        for name, said in contacts.items()
    )
    contacts_given = (
        "contacts:" if any(contacts.values()) else "contacts: # take the # away below and fill in"
    )
    return f"""\
# The inspection file of {inspection_id}. Every choice about this inspection is made in it and nowhere else.
# One setting to a line, "name: value". Everything after a # is a comment and is not read. Indent with spaces.
# What is misspelt is refused before anything runs. Paths start from the folder of this file.

inspection_id: {inspection_id}
programme: {quoted(programme)}
partnership: {quoted(partnership)}
notification_date: {notified.isoformat()}
return_workbook: {quoted(paths["return_workbook"])}   # a corrected return goes into its place

{contacts_given}
{people}

public_number:   # the number that picks the list of records
  source:        # agreed before the book of lists is made, such as: dice, rolled with the partnership
  # value: "083"   with all its digits and in quotes, and not before the partnership has the book's digest

reading:
  readers: {quoted(paths["readers"])}   # with a # in front, records are selected before readers are known
  results: {quoted(paths["results"])}   # the folder for filled reader workbooks
  days: {reading.days}            # reading days
  double_read: {reading.double_read}     # records read by two pairs
  independent: null  # true: second readers saw none of the first answers; null when nobody can say

settled:           # what the team decides about the findings on the return, each with a reason and by whom
  queries: []

{LINE}
# Everything below has its usual value. It can stay as it is.
{LINE}

rehearsal: false   # true only for practice: every output then says so

eligibility:       # how the guidance is read; 02_population shows what each other reading would change
  involvement: {eligibility.involvement}   # overlap: any day within the two years; event: begun within them
  age_at: {eligibility.age_at}   # or start_of_involvement: the day on which under 18 is judged
  undetermined: {eligibility.undetermined}   # or include: children whose dates do not decide it

sample:
  size: {sample.size}         # records to be read
  reserves: {sample.reserves}     # reserve records, in order
  balance_on: [{", ".join(sample.balance_on)}]   # in what the sample is like the population
  siblings: {sample.siblings} # or allow, or one_per_family
  lists: {sample.lists}      # candidate lists in the book, at least 1000
  floors: {{}}        # fewest records of a category, such as {{c: 2, d: 2}}

report:
  disclosure: {report.disclosure}   # or exact, which needs an approval
  previous: null          # folder of an earlier inspection's released tables
  subgroups: []           # characteristics whose groups are shown apart, such as [category]

# Further settings of reading, for the group above:
#   plan: false           # true: 05_reading_plan gives the records out by day, by the nominations
#   hours: {reading.hours}              # of a whole reading day
#   minutes_per_record: {reading.minutes_per_record}
#   siblings: {reading.siblings}    # or apart: whether a family is read by one pair
#   last_day_free: {reading.last_day_free}      # places of each pair kept free on the last day

# Localities that may be shown by name; without a list those that five children share.
# localities: [North, South]

# A list of children and young people to meet or survey, with a public number of its own:
# engagement:
#   size: {engagement.size}
#   reserves: {engagement.reserves}
#   ages: {{from: 8, to: 17}}
#   balance_on: [category, age_band, gender]
#   public_number: {{source: "dice, rolled with the partnership"}}
"""
