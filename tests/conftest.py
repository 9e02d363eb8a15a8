"""Which tests share a worker: those of a file, and those that look at the same run of the example."""

from xdist.scheduler import LoadFileScheduling

SHARED = {"tests/notebooks/test_canaries.py": "tests/notebooks/test_chain.py"}


class Together(LoadFileScheduling):
    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        return SHARED.get(file, file)


def pytest_xdist_make_scheduler(config, log):
    return Together(config, log)
