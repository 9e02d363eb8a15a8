"""What a record that is read counts for: the weight of its place in the sample.

It knows one selection and the lead's replacements; the estimates that use the weights are the report's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from record_review.sample.draw.replacements import apply_replacements

if TYPE_CHECKING:
    import pandas as pd

    from record_review.sample.draw.selection import Selection


def record_weights(selection: Selection, replacements: pd.DataFrame) -> dict[str, float]:
    """Record reference -> weight, for every record that is read, in the order of the places.

    A replacement has the weight of the place it takes, whatever its own chance was: that of the record it
    replaces, or, when that was a replacement itself, of the one first selected.

    Parameters
    ----------
    replacements : as `apply_replacements` takes them; ``no_replacements()`` for none

    Raises
    ------
    ReadingError : the replacements do not fit the selection
    """
    return dict(zip(apply_replacements(selection, replacements), selection.weights, strict=True))
