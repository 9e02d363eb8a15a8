"""From a public number to one list of the book: the rule a partnership can follow by hand.

It knows the digest of a book and a text that became public after it; it does not know what is in the book.
"""

from __future__ import annotations

import hashlib
import unicodedata


def normalise(public_text: str) -> str:
    """The public text as it enters the rule: Unicode NFC, outer spaces off, any run of inner spaces one
    space.
    """
    return " ".join(unicodedata.normalize("NFC", public_text).split())


def list_number(digest: str, public_text: str, lists: int) -> int:
    """The list, from 1 to ``lists``, that a public text picks from the book with this digest.

    SHA-256 over the digest (64 small letters and digits), one line feed and the normalised public text in
    UTF-8, read as one whole number, most significant byte first; the remainder on division by ``lists``; plus
    one. 2**256 is not a multiple of ``lists``, so some lists are likelier than others by less than one part
    in 2**240: far below anything that could be noticed.

    Test vectors, with the digest of the empty book, SHA-256 of nothing
    (e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855):

    >>> nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    >>> list_number(nothing, "417", 1000), list_number(nothing, "  417 ", 1000)
    (957, 957)
    >>> list_number(nothing, "418", 1000)
    368
    >>> list_number(nothing, "03 11 19 22 38 47", 1064)
    375

    Raises
    ------
    ValueError : nothing is left of the public text, or there are no lists; the steps refuse both earlier
    """
    text = normalise(public_text)
    if not text or lists < 1:
        raise ValueError("a list is picked by a text that is not blank, from at least one list")
    number = int.from_bytes(hashlib.sha256(f"{digest}\n{text}".encode()).digest(), "big")
    return 1 + number % lists
