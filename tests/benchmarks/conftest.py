"""The studies under benchmarks/ are programs, not a package: they are loaded from their files."""

import importlib.util
import sys

import pytest

from record_review.inspection import PROJECT


def load(name):
    """A study as a module; under a name of its own, for `coverage` is also that of a known package."""
    path = PROJECT / "benchmarks" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    before = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module


@pytest.fixture(scope="session")
def comparison():
    return load("comparison")


@pytest.fixture(scope="session")
def coverage():
    return load("coverage")


@pytest.fixture(scope="session")
def agreement():
    return load("agreement")
