"""One place for dependencies: what is written from it says the same, and the lock keeps to its bounds."""

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement

from record_review.inspection import PROJECT
from record_review.run import environment

PYPROJECT = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
LOCKS = {
    name: (PROJECT / name).read_text(encoding="utf-8")
    for name in ("requirements.lock", "requirements-test.lock")
}
RUN, TEST = LOCKS


def requirements(lock=None):
    """What pyproject.toml asks for: for inspections, for tests besides, or both."""
    settings = tomllib.loads(PYPROJECT)
    asked = {RUN: settings["project"]["dependencies"], TEST: settings["dependency-groups"]["test"]}
    return asked[lock] if lock else [*asked[RUN], *asked[TEST]]


def test_environment_yml_is_what_pyproject_gives():
    written = (PROJECT / "environment.yml").read_text(encoding="utf-8")
    assert written == environment.environment_text(PYPROJECT), "run: python -m record_review.run.environment"


def test_environment_yml_names_every_dependency_with_the_same_bounds_and_takes_no_other_channel():
    """Parsed on both sides, so that a mistake of the writer shows."""
    conda = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))
    assert conda["channels"] == ["conda-forge", "nodefaults"]
    *entries, pip = conda["dependencies"]
    assert entries.pop() == "pip"
    specs = dict(entry.split(" ", 1) for entry in [*entries, *pip["pip"]])
    assert specs.pop("python") == tomllib.loads(PYPROJECT)["project"]["requires-python"]
    for ours, theirs in environment.CONDA_NAMES.items():
        specs[ours] = specs.pop(theirs)
    wanted = {one.name: one.specifier for one in map(Requirement, requirements())}
    assert set(wanted) - set(specs) == set(environment.BROWSER_ONLY)
    for name, spec in specs.items():
        assert Requirement(f"{name}{spec}").specifier == wanted[name]


@pytest.mark.parametrize("requirement", ["a[extra]>=1", "a>=1; python_version<'3.12'", "a @ file:///a"])
def test_a_requirement_that_conda_cannot_be_told_is_refused(requirement):
    with pytest.raises(ValueError, match=r"environment\.yml cannot say"):
        environment.bounds([requirement])


def locked(lock):
    """(name, version) of every line of a lock; a package may stand there once for each Python."""
    return re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", LOCKS[lock], re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock):
    assert "://" not in LOCKS[lock]
    options = r"^\s*(--index-url|--extra-index-url|--find-links|-e|-f|-i)\b"
    assert not re.search(options, LOCKS[lock], re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(lock):
    blocks = re.split(r"^(?=\S)", LOCKS[lock], flags=re.MULTILINE)
    packages = [block for block in blocks if re.match(r"[A-Za-z0-9]", block)]
    assert len(packages) == len(locked(lock))
    assert all("--hash=sha256:" in block for block in packages)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_keeps_to_the_bounds_of_pyproject(lock):
    for one in map(Requirement, requirements(lock)):
        versions = [version for name, version in locked(lock) if name == one.name]
        assert versions, f"{one.name} is not in {lock}"
        assert all(one.specifier.contains(version) for version in versions), one.name


def test_whoever_runs_inspections_gets_no_browser_cluster_or_test_tool_and_tests_get_the_same_versions():
    inspections, tests = set(locked(RUN)), set(locked(TEST))
    assert not {name for name, _ in inspections} & {one.name for one in map(Requirement, requirements(TEST))}
    both = {name for name, _ in inspections} & {name for name, _ in tests}
    assert {one for one in tests if one[0] in both} <= inspections
