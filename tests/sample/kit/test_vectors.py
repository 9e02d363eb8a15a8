"""The verifier judges every vector as it is meant: see `vectors`, which the page is put to as well."""

import pytest
from tests.sample.kit.vectors import vectors

from record_review.sample import verify_kit


@pytest.mark.parametrize("name", list(vectors()))
def test_the_verifier_tells_a_tampered_kit_from_a_sound_one(name, tmp_path):
    vector = vectors()[name]
    for file, content in vector.files.items():
        (tmp_path / file).write_bytes(content)
    selection = tmp_path / "selection.xlsx"
    found = verify_kit(tmp_path, vector.number, selection if selection.exists() else None)
    assert all(kept for kept, _ in found) == vector.fair, found
