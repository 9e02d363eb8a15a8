"""Which tests share a worker, and which start first."""

import os
import tempfile
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

# The canaries are searched for in the run of the example that the chain's tests look at.
SHARED = dict.fromkeys(
    ("tests/notebooks/test_canaries.py", "tests/notebooks/test_purged_example.py"),
    "tests/notebooks/test_chain.py",
)
# Few and long: begun last, one of them would keep one worker busy while the others are done.
LONG = (
    "tests/notebooks/test_chain",
    "tests/notebooks/test_canaries",
    "tests/notebooks/test_purged_example",
    "tests/notebooks/",
    "tests/browser/",
    "tests/sample/",
)


# No test's key may lie in the home of whoever runs the tests. Set before anything else and never taken back.
_keys = tempfile.TemporaryDirectory(prefix="keys-of-tests-")
os.environ["RECORD_REVIEW_KEYS"] = str(Path(_keys.name) / "keys")


class Together(LoadFileScheduling):
    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        return SHARED.get(file, file)


def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False  # as ordered below, not the files with the most tests first
    return Together(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    def place(item):
        return next((i for i, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG))

    items.sort(key=place)
