import pytest

from record_review.inspection import PARAMS, PROJECT, ParameterError, resolve_inspection_file

EXAMPLE = PARAMS / "example.yml"


@pytest.mark.parametrize("typed", ["params/example.yml", "../params/example.yml", str(EXAMPLE)])
def test_the_file_is_found_from_any_folder_as_a_command_or_a_notebook_writes_it(typed, tmp_path, monkeypatch):
    for folder in (tmp_path, PROJECT, PROJECT / "params"):
        monkeypatch.chdir(folder)
        assert resolve_inspection_file(typed) == EXAMPLE


def test_a_file_in_the_working_folder_comes_before_one_in_the_project(tmp_path, monkeypatch):
    (tmp_path / "params").mkdir()
    own = tmp_path / "params" / "example.yml"
    own.write_text("inspection_id: OWN-1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert resolve_inspection_file("params/example.yml") == own.resolve()


def test_a_path_may_be_typed_with_the_backslashes_of_windows():
    assert resolve_inspection_file(r"params\example.yml") == EXAMPLE


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("  ", "inspection_file is blank: give the path of the inspection file, such as params/example.yml."),
        (
            "params/exmaple.yml",
            "There is no inspection file params/exmaple.yml. Did you mean params/example.yml?",
        ),
        ("params", "params is a folder: give the inspection file in it, such as params/example.yml."),
    ],
)
def test_a_path_without_a_file_is_refused_in_a_sentence(typed, said):
    with pytest.raises(ParameterError) as refusal:
        resolve_inspection_file(typed)
    assert refusal.value.problems == (said,)


def test_a_path_longer_than_any_system_takes_is_refused_in_a_sentence():
    with pytest.raises(ParameterError):
        resolve_inspection_file("x" * 5000)
