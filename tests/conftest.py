"""Which tests share a worker: those of a file, and those that look at the same run of the example."""

import pytest

SHARED = {"tests/notebooks/test_chain.py": "example", "tests/notebooks/test_canaries.py": "example"}


def pytest_collection_modifyitems(items):
    for item in items:
        file = item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(SHARED.get(file, file)))
