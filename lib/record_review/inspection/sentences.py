"""Sentences: words in a list, and what a step of a notebook found, shown as a paragraph and not as output."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Sentences:
    """Text that a notebook shows as a paragraph, and a terminal as it is."""

    text: str

    def _repr_html_(self) -> str:
        return f"<p><strong>{escape(self.text)}</strong></p>\n"

    def __repr__(self) -> str:
        return self.text


def say(*sentences: str) -> None:
    """Show in a notebook what was found, one paragraph for each text; a blank text is left out."""
    from IPython.display import display

    display(*(Sentences(text) for text in sentences if text))
