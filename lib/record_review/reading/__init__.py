"""The reading of the records: questionnaire, readers, dealing, reader workbooks, results read back."""

from record_review.reading.agreement.coefficients import (
    Coefficient,
    brennan_prediger,
    cohen,
    fleiss,
    gwet,
    krippendorff,
)
from record_review.reading.agreement.double_reading import (
    agreement_by_question,
    differing_items,
    double_readings,
    independence_words,
)
from record_review.reading.agreement.pooled import ALL_SECTIONS, agreement_by_section
from record_review.reading.agreement.ratings import (
    Direction,
    RawAgreement,
    category_weights,
    direction,
    raw_agreement,
)
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
    RoutingProblem,
    asked,
    asked_by_record,
    choices,
    options,
    question_bank_digest,
    question_states,
    record_facts,
    when_asked,
)
from record_review.reading.readers.deal import deal
from record_review.reading.readers.handout import (
    blank_workbooks,
    deal_selection,
    handout_sentence,
    replacement_workbooks,
)
from record_review.reading.readers.readers import read_readers, readers_workbook, reading_pairs
from record_review.reading.results.completeness import INCOMPLETE_ACCEPTED, may_release
from record_review.reading.results.results import (
    Readings,
    from_stored,
    main_answers,
    read_results,
    readers_summary,
    to_stored,
)
from record_review.reading.results.tables import findings_summary, unread_sentence
from record_review.reading.workbook.form import workbook_file_name
from record_review.reading.workbook.workbook import reader_workbook, reader_workbooks

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
    "Coefficient",
    "Direction",
    "RawAgreement",
    "Readings",
    "RecordFacts",
    "Reply",
    "RoutingProblem",
    "agreement_by_question",
    "agreement_by_section",
    "asked",
    "asked_by_record",
    "blank_workbooks",
    "brennan_prediger",
    "category_weights",
    "choices",
    "cohen",
    "deal",
    "deal_selection",
    "differing_items",
    "direction",
    "double_readings",
    "findings_summary",
    "fleiss",
    "from_stored",
    "gwet",
    "handout_sentence",
    "independence_words",
    "krippendorff",
    "main_answers",
    "may_release",
    "options",
    "question_bank_digest",
    "question_states",
    "raw_agreement",
    "read_readers",
    "read_results",
    "reader_workbook",
    "reader_workbooks",
    "readers_summary",
    "readers_workbook",
    "reading_pairs",
    "record_facts",
    "replacement_workbooks",
    "to_stored",
    "unread_sentence",
    "when_asked",
    "workbook_file_name",
]
