"""When two record references are one, when they may be one mistyped, and what is no reference at all.

The one place that says so, for the return, siblings, replacements and whatever else names a record. What was
sent is shown as it was sent; only comparing goes by keys.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations, product

from record_review.inspection.programme import normalise_value

# Letters of other alphabets that look like one of ours, by their small forms (В like B, Н like H, Ρ like P)
_CYRILLIC = str.maketrans("абвезікмнорстухѕјһԁԛԝӏ", "a6be3ikmhopctyxsjhdqwl")
_GREEK = str.maketrans("αβεζηικμνορτυχϲ", "abezhikmnoptyxc")
_LATIN = _CYRILLIC | _GREEK | str.maketrans("ıłøđħ", "ilodh")
_ALIKE = str.maketrans("oil", "011")
# Marks and letters that are drawn as nothing, though Unicode does not count them as control or format
_NOT_DRAWN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800")
_NO_REFERENCE = (
    *("unknown", "not known", "unk", "nk", "dont know", "not recorded", "not available", "not yet known"),
    *("na", "not applicable", "none", "nil", "no", "nothing", "null", "void", "nan", "yes"),
    *("tbc", "tba", "tbd", "to be confirmed", "to be advised", "to follow", "to be added", "pending"),
    *("awaiting", "awaited", "awaiting reference", "not yet allocated", "not yet assigned", "unassigned"),
    *("unallocated", "new", "no reference", "no ref", "no record", "no id", "no number", "missing", "blank"),
    *("empty", "not given", "not provided", "not held", "error", "test", "dummy", "temp", "tmp", "sample"),
    *("temporary", "example", "placeholder", "ditto", "same", "same as above", "see above", "see notes"),
    *("see note", "child", "baby", "unborn", "withheld", "redacted", "confidential", "restricted", "anon"),
    *("anonymous", "anonymised", "hidden", "removed", "other", "query", "check", "to do"),
)
_IN_ONE = frozenset(words.replace(" ", "") for words in _NO_REFERENCE)
_ITS_WORDS = frozenset(word for words in _NO_REFERENCE for word in words.split())


@lru_cache(maxsize=65_536)
def reference_key(reference: str) -> str:
    """A reference as references are compared: equal keys are one reference.

    Compared without case, without any kind of space, and without characters that are not seen (zero width,
    soft hyphens, variation selectors, control characters); letters and digits of another width count as
    their usual forms (Unicode's NFKC).

    >>> reference_key("GB 65\\u00a0556\\u200b") == reference_key("\\uff27b65\\u00ad556")
    True
    >>> reference_key("065556") == reference_key("65556")
    False
    """
    if reference.isascii() and reference.isprintable():
        return reference.replace(" ", "").casefold()
    plain = reference
    while (key := _seen(plain)) != plain:  # a mark left alone joins the letter before it when a space is gone
        plain = key
    return key


def _seen(text: str) -> str:
    """A text in its usual forms, small letters, and without what is not seen."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(filter(_is_seen, plain))


def _is_seen(character: str) -> bool:
    return not (
        unicodedata.category(character)[0] in "CZ"
        or character in _NOT_DRAWN
        or unicodedata.name(character, "").startswith(("VARIATION SELECTOR", "MONGOLIAN FREE VARIATION"))
    )


@lru_cache(maxsize=65_536)
def _latin(key: str) -> str:
    """A key without punctuation and accents, with the letters of ours that its letters look like."""
    if not key.isascii():
        bare = (c for c in unicodedata.normalize("NFKD", key) if not unicodedata.combining(c))
        key = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in bare).translate(_LATIN)
    return re.sub(r"[\W_]", "", key)


class NearReferences:
    """References by what they may be mistyped for: zeros or a prefix lost, punctuation, letters that look
    alike (Latin, Greek and Cyrillic; O and 0; I, l and 1).

    >>> near = NearReferences(["gb65556", "a-0101", "bb900"])
    >>> sorted(near.to("65556")), sorted(near.to("a101")), sorted(near.to("aa900"))
    (['gb65556'], ['a-0101'], [])
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._numbers: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._looks: dict[str, list[str]] = defaultdict(list)
        for key in dict.fromkeys(keys):
            plain = _latin(key)
            if found := _number(plain):
                number, prefix = found
                self._numbers[number][prefix].append(key)
            self._looks[plain.translate(_ALIKE)].append(key)
        self._prefixes = {prefix for prefixes in self._numbers.values() for prefix in prefixes}

    def to(self, key: str) -> set[str]:
        """The references that may be meant by this key, without itself; none for a key without letter or
        digit."""
        plain = _latin(key)
        if not plain:
            return set()
        near = set(self._looks.get(plain.translate(_ALIKE), ()))
        if found := _number(plain):
            number, prefix = found
            alike = self._numbers.get(number, {})
            wanted = set(alike)
            if prefix:  # one that no reference has is none that was lost
                wanted &= {"", prefix} if prefix in self._prefixes else set()
            near.update(*(alike[name] for name in wanted))
        return near - {key}

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Pairs of references that may be one, mistyped; some twice."""
        for prefixes in self._numbers.values():
            for prefix, alike in prefixes.items():
                yield from combinations(alike, 2)
                if prefix and "" in prefixes:
                    yield from product(prefixes[""], alike)
        for alike in self._looks.values():
            yield from combinations(alike, 2)


def _number(plain: str) -> tuple[tuple[str, str], str] | None:
    """The number in a plain key, without leading zeros, and what follows it; and the letters before it."""
    found = re.match(r"([^\W\d_]*)0*([0-9]+)(.*)", plain)
    return ((found[2], found[3]), found[1]) if found else None


@lru_cache(maxsize=65_536)
def is_no_reference(text: str) -> bool:
    """Whether a text stands in place of a reference: a word such as unknown or TBC, a mark, zeros only.

    >>> [is_no_reference(text) for text in ("T.B.C.", "n/a", "?", "xxx", "000", "#N/A", "A0", "Test 7")]
    [True, True, True, True, True, True, False, False]
    """
    words = re.findall(r"[^\W_]+", normalise_value(text))
    plain = "".join(words)
    return set(plain) <= {"0"} or set(plain) == {"x"} or plain in _IN_ONE or _ITS_WORDS.issuperset(words)
