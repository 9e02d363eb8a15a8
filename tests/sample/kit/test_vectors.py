"""The verifier judges every vector as it is meant: see `vectors`, which the page is put to as well."""

import pytest
from tests.sample.kit.vectors import receipt_vectors, vectors, verified


@pytest.mark.parametrize("these", [vectors, receipt_vectors])
def test_the_verifier_tells_a_tampered_kit_from_a_sound_one(these, tmp_path):
    for number, (name, vector) in enumerate(these().items()):
        found = verified(vector, tmp_path / str(number))
        assert all(kept for kept, _ in found) == vector.fair, (name, found)
