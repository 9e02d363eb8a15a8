"""The draw: candidate lists, the list a public number picks, reserves and replacement."""

from record_review.sample.book import Book, book_csv, counts, make_book
from record_review.sample.numbers import list_number
from record_review.sample.quality import book_quality, quality_table

__all__ = [
    "Book",
    "book_csv",
    "book_quality",
    "counts",
    "list_number",
    "make_book",
    "quality_table",
]
