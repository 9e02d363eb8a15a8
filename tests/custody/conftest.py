"""An empty outputs folder for every test, and a store in it."""

import pytest

from record_review.custody import open_store


@pytest.fixture(autouse=True)
def outputs(tmp_path, monkeypatch):
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path / "outputs"))
    monkeypatch.delenv("RECORD_REVIEW_CLAIM", raising=False)
    return tmp_path / "outputs"


@pytest.fixture
def store():
    return open_store("EXAMPLE-2026")
