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
from record_review.reading.readers.handout import (
    blank_workbooks,
    deal_selection,
    handout_sentence,
    replacement_workbooks,
)
from record_review.reading.readers.readers import readers_workbook
from record_review.reading.results.completeness import INCOMPLETE_ACCEPTED, may_release
from record_review.reading.results.results import (
    Readings,
    main_answers,
    read_results,
    readers_summary,
    to_stored,
)
from record_review.reading.results.tables import findings_summary, unread_sentence
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
    "Readings",
    "RecordFacts",
    "Reply",
    "agreement_by_question",
    "agreement_by_section",
    "asked",
    "asked_by_record",
    "blank_workbooks",
    "category_weights",
    "deal_selection",
    "differing_items",
    "double_readings",
    "findings_summary",
    "handout_sentence",
    "independence_words",
    "main_answers",
    "may_release",
    "moderation_sentence",
    "read_results",
    "reader_workbooks",
    "readers_summary",
    "readers_workbook",
    "record_facts",
    "replacement_workbooks",
    "request_files",
    "to_stored",
    "unread_sentence",
    "with_agreed",
]
