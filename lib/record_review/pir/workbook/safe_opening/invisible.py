"""Which texts look blank."""

from typing import Any

# Every kind of space, and the characters that take no room: a cell of these looks blank and is.
INVISIBLE = "".join(
    map(
        chr,
        (
            *range(0x21),
            *range(0x7F, 0xA1),
            *(0xAD, 0x1680, *range(0x2000, 0x2010), 0x2028, 0x2029, 0x202F, 0x205F),
            *(*range(0x2060, 0x2065), 0x3000, 0xFEFF),
        ),
    )
)


def is_blank(value: Any) -> bool:
    """Nothing, or text of nothing but spaces of any kind."""
    return value is None or (isinstance(value, str) and not value.strip(INVISIBLE))
