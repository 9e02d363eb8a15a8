"""One place for dependencies: what is written from it says the same, and the lock keeps to its bounds."""

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement

from record_review.inspection import PROJECT
from record_review.run import environment

PYPROJECT = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
LOCK = (PROJECT / "requirements.lock").read_text(encoding="utf-8")


def requirements():
    settings = tomllib.loads(PYPROJECT)
    return [*settings["project"]["dependencies"], *settings["dependency-groups"]["test"]]


def test_environment_yml_is_what_pyproject_gives():
    written = (PROJECT / "environment.yml").read_text(encoding="utf-8")
    assert written == environment.environment_text(PYPROJECT), "run: python -m record_review.run.environment"


def test_environment_yml_names_every_dependency_with_the_same_bounds_and_takes_no_other_channel():
    """Parsed on both sides, so that a mistake of the writer shows."""
    conda = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))
    assert conda["channels"] == ["conda-forge", "nodefaults"]
    specs = dict(entry.split(" ", 1) for entry in conda["dependencies"])
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


def locked():
    """(name, version) of every line of the lock; a package may stand there once for each Python."""
    return re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", LOCK, re.MULTILINE)


def test_the_lock_names_no_address():
    assert "://" not in LOCK
    assert not re.search(r"^\s*(--index-url|--extra-index-url|--find-links|-e|-f|-i)\b", LOCK, re.MULTILINE)


def test_every_locked_package_has_a_hash():
    blocks = re.split(r"^(?=\S)", LOCK, flags=re.MULTILINE)
    packages = [block for block in blocks if re.match(r"[A-Za-z0-9]", block)]
    assert len(packages) == len(locked())
    assert all("--hash=sha256:" in block for block in packages)


def test_the_lock_keeps_to_the_bounds_of_pyproject():
    for one in map(Requirement, requirements()):
        versions = [version for name, version in locked() if name == one.name]
        assert versions, f"{one.name} is not in the lock"
        assert all(one.specifier.contains(version) for version in versions), one.name
