"""Reader workbooks are opened in the process of the tests, which is quicker than one for each of them."""

from __future__ import annotations

import pytest
from tests.pir.without_process import ask_here

from record_review.pir.workbook import isolated as apart


@pytest.fixture(autouse=True)
def opened_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_ask", ask_here)
