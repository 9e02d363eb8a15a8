"""Which free texts look as if they were a person's: a name, an address, a telephone number, a birthday.

A text that does is shown nowhere. None of this can tell every name: what is shown of free text is what a list
holds, or what several children share.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from record_review.inspection import normalise_value

ANOTHER_LOCALITY = "Another locality"
FEWEST = 5  # children who share a locality that no list holds, for it to be shown
# Words that the name of a sibling group may have without being a surname
GROUP_WORDS = frozenset(
    {"family", "families", "group", "sibling", "siblings", "sibs", "sib", "set", "fam", "grp", "household"}
    | {"brother", "brothers", "sister", "sisters", "half", "twin", "twins", "with", "and", "none", "also"}
)
LONGEST_TEXT = 60  # characters of a locality or a sibling group; more is a note
_STREETS = (
    "street|st|road|rd|avenue|ave|lane|ln|drive|crescent|cres|court|terrace|terr|gardens|gdns|close|wynd|mews|"
    "vennel|place|pl|grove|square|sq|walk|way|brae|loan|loaning|row|quay|cottages?|park|view|path|rise|parade"
)
_KINDS = (
    ("a mail or web address", re.compile(r"@|https?:|www\.|mailto|\S\s?\(at\)\s?\S", re.I)),
    ("a postcode", re.compile(r"\b[a-z]{1,2}[0-9][a-z0-9]?\s*[0-9][a-z]{2}\b", re.I)),
    (
        "an address",
        re.compile(
            rf"(?<!ward )(?<!area )(?<!zone )(?<!team )\b[0-9]+[a-z]?(?:[/-][0-9]+)?,?\s+(?:[\w'’.-]+\s+)"
            rf"{{1,4}}(?:{_STREETS})\b|\b(?:flat|apartment|apt)\s*[0-9]|\bp\.?\s?o\.? box\b",
            re.I,
        ),
    ),
    ("a date", re.compile(r"\b[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:19|20)?[0-9]{2}\b|\bd\.?o\.?b\b", re.I)),
    (
        "a name",
        re.compile(
            r"\b(?:mr|mrs|ms|miss|dr|mum|dad|mother|father|c/o)\b[ .:]*[^\W\d_]|"
            r"^[^\W\d_]\.? [^\W\d_]{2,}$|^[^\W\d_’'-]{2,}, ?[^\W\d_]\.?$",
            re.I,
        ),
    ),
)
_TELEPHONE = re.compile(r"(?<!\w)\+?(?:[0-9][ ()-]{0,2}){10,}(?!\w)")


@lru_cache(maxsize=65_536)
def looks_personal(text: str, numbers: bool = True) -> str:
    """What a text looks like that should stand nowhere, as a kind; "" for one that may.

    Parameters
    ----------
    numbers : a number of ten digits or more counts as a telephone number

    >>> looks_personal("12 Canary Street"), looks_personal("North Ardvale"), looks_personal("Ward 3 South")
    ('an address', '', '')
    """
    for kind, pattern in _KINDS:
        if pattern.search(text):
            return kind
    if numbers and _TELEPHONE.search(text):
        return "a telephone number"
    return "a note" if len(text) > LONGEST_TEXT else ""


def localities_shown(sent: Sequence[str], listed: Iterable[str]) -> dict[str, str]:
    """How each locality is shown: as the list spells it; as it was sent, where five children share it and it
    looks like no person's; else as "Another locality".

    Parameters
    ----------
    sent : the locality of each child as it was sent, "" for none
    listed : the localities that the inspection file holds

    Returns
    -------
    locality as sent -> as shown

    >>> localities_shown([*5 * ["North"], "Canary"], []), localities_shown(["canary"], ["Canary"])
    ({'North': 'North', 'Canary': 'Another locality'}, {'canary': 'Canary'})
    """
    counts = Counter(map(normalise_value, sent))
    spelt = {normalise_value(name): name for name in listed}
    for text in filter(None, sent):
        may = counts[normal := normalise_value(text)] >= FEWEST and not looks_personal(text)
        spelt.setdefault(normal, text if may else ANOTHER_LOCALITY)
    return {text: spelt[normalise_value(text)] for text in dict.fromkeys(sent) if text}
