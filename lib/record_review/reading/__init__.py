"""The reading of the records: questionnaire, readers, dealing, reader workbooks, results read back."""

from record_review.reading.agreement.double_reading import (
    agreement_by_question,
    differing_items,
    double_readings,
    independence_words,
)
from record_review.reading.agreement.pooled import ALL_SECTIONS, agreement_by_section
from record_review.reading.agreement.ratings import category_weights
from record_review.reading.bank.questionnaire import (
    ANSWERED,
    MISSING,
    NOT_APPLICABLE,
    NOT_ASKED,
    SEPARATOR,
    STATES,
    UNABLE,
    RecordFacts,
    Reply,
    asked,
    asked_by_record,
    record_facts,
)
from record_review.reading.documents.requests import request_files
from record_review.reading.moderation.agreed import moderation_sentence, with_agreed
from record_review.reading.plan.pages import (
    loads_table,
    mix_table,
    moved_records,
    moves_table,
    plan_files,
    plan_sentence,
    schedule_to_stored,
    week_picture,
)
from record_review.reading.plan.schedule import make_schedule
from record_review.reading.readers.handout import (
    blank_workbooks,
    deal_selection,
    handout_sentence,
    planned_workbooks,
    replacement_workbooks,
)
from record_review.reading.readers.nominations import read_nominations
from record_review.reading.readers.readers import readers_workbook
from record_review.reading.readers.suitability import nomination_findings
from record_review.reading.results.completeness import INCOMPLETE_ACCEPTED, may_release
from record_review.reading.results.progress import asks_table, progress_table
from record_review.reading.results.results import (
    Readings,
    main_answers,
    read_results,
    readers_summary,
    to_stored,
)
from record_review.reading.results.tables import findings_summary, unread_sentence
from record_review.reading.training.effect import ReaderEffect, with_judgement
from record_review.reading.workbook.workbook import reader_workbooks

__all__ = [
    "ALL_SECTIONS",
    "ANSWERED",
    "INCOMPLETE_ACCEPTED",
    "MISSING",
    "NOT_APPLICABLE",
    "NOT_ASKED",
    "SEPARATOR",
    "STATES",
    "UNABLE",
    "ReaderEffect",
    "Readings",
    "RecordFacts",
    "Reply",
    "agreement_by_question",
    "agreement_by_section",
    "asked",
    "asked_by_record",
    "asks_table",
    "blank_workbooks",
    "category_weights",
    "deal_selection",
    "differing_items",
    "double_readings",
    "findings_summary",
    "handout_sentence",
    "independence_words",
    "loads_table",
    "main_answers",
    "make_schedule",
    "may_release",
    "mix_table",
    "moderation_sentence",
    "moved_records",
    "moves_table",
    "nomination_findings",
    "plan_files",
    "plan_sentence",
    "planned_workbooks",
    "progress_table",
    "read_nominations",
    "read_results",
    "reader_workbooks",
    "readers_summary",
    "readers_workbook",
    "record_facts",
    "replacement_workbooks",
    "request_files",
    "schedule_to_stored",
    "to_stored",
    "unread_sentence",
    "week_picture",
    "with_agreed",
    "with_judgement",
]
