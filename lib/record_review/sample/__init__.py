"""The draw: candidate lists, the list a public number picks, reserves and replacement."""

from record_review.sample.book.book import counts, make_book
from record_review.sample.book.storage import book_from_stored, book_to_stored
from record_review.sample.draw.events import (
    BOOK_PUBLISHED,
    NUMBER_ACCEPTED,
    acceptance_facts,
    may_accept_number,
    may_begin_book,
    may_publish_book,
    publication_facts,
)
from record_review.sample.draw.replacements import (
    apply_replacements,
    names_a_record,
    no_replacements,
    replaced_records,
)
from record_review.sample.draw.selection import Selection, place_names, select
from record_review.sample.draw.storage import selection_from_stored, selection_to_stored
from record_review.sample.draw.superseded import superseded
from record_review.sample.draw.weights import record_weights
from record_review.sample.engagement import (
    ENGAGEMENT,
    age_range_table,
    engagement_children,
    engagement_facts,
    engagement_files,
    engagement_kit,
    engagement_likeness,
    engagement_seed,
    engagement_settings,
    engagement_to_stored,
    in_both,
)
from record_review.sample.kit.kit import find_draw, kit_files
from record_review.sample.kit.verify import verify_kit
from record_review.sample.likeness.charts import representativeness_picture
from record_review.sample.likeness.consequences import chances_table, floors_sentence, siblings_sentence
from record_review.sample.likeness.levels import Likeness, likeness, representativeness
from record_review.sample.likeness.levels import summary as likeness_words
from record_review.sample.likeness.notebook_words import (
    closeness_words,
    counts_words,
    list_words,
    means_words,
)
from record_review.sample.likeness.quality import book_quality, quality_table
from record_review.sample.likeness.spread import book_means
from record_review.sample.likeness.words import (
    counts_summary,
    distribution_picture,
    likeness_table,
    means_table,
)
from record_review.sample.replacing.closeness import assign_reserves, rank_reserves, with_choices
from record_review.sample.replacing.decide import Decision, check_request, decide
from record_review.sample.send.files import selection_files

__all__ = [
    "BOOK_PUBLISHED",
    "ENGAGEMENT",
    "NUMBER_ACCEPTED",
    "Decision",
    "Likeness",
    "Selection",
    "acceptance_facts",
    "age_range_table",
    "apply_replacements",
    "assign_reserves",
    "book_from_stored",
    "book_means",
    "book_quality",
    "book_to_stored",
    "chances_table",
    "check_request",
    "closeness_words",
    "counts",
    "counts_summary",
    "counts_words",
    "decide",
    "distribution_picture",
    "engagement_children",
    "engagement_facts",
    "engagement_files",
    "engagement_kit",
    "engagement_likeness",
    "engagement_seed",
    "engagement_settings",
    "engagement_to_stored",
    "find_draw",
    "floors_sentence",
    "in_both",
    "kit_files",
    "likeness",
    "likeness_table",
    "likeness_words",
    "list_words",
    "make_book",
    "may_accept_number",
    "may_begin_book",
    "may_publish_book",
    "means_table",
    "means_words",
    "names_a_record",
    "no_replacements",
    "place_names",
    "publication_facts",
    "quality_table",
    "rank_reserves",
    "record_weights",
    "replaced_records",
    "representativeness",
    "representativeness_picture",
    "select",
    "selection_files",
    "selection_from_stored",
    "selection_to_stored",
    "siblings_sentence",
    "superseded",
    "verify_kit",
    "with_choices",
]
