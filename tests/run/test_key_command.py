"""The commands `key` and `verify --register`: two people, one inspection; a key lost; a register cut off."""

import pytest

from record_review.custody import open_store
from record_review.custody.keys import (
    Identity,
    destroy_key,
    key_path,
    read_recipients,
    with_key,
    write_recipients,
)
from record_review.run.commands import command


@pytest.fixture
def said(capsys):
    def said(*arguments):
        code = command.main(arguments)
        out = capsys.readouterr()
        return code, out.out, out.err

    return said


def test_the_keys_place_is_told_when_it_is_made_and_never_again(world, run):
    code, out, _ = run("--quiet")
    assert code == 0 and out.count(str(key_path("TRY-2026"))) == 1
    assert "AGE-SECRET-KEY" not in out
    assert str(key_path("TRY-2026")) not in run("--force")[1]


def test_a_recipient_who_was_added_by_hand_stops_the_run_and_verify_says_so(world, run, said, tmp_path):
    """Whoever adds a public key to the list would read all that is written from then on."""
    run("--through", "02_population")
    assert "is sealed for 1 key(s), as the register has it" in said("verify", "--register", "TRY-2026")[1]
    private = world.inspection_folder / "private"
    recipients = read_recipients(private)
    write_recipients(private, with_key(recipients, "nobody", str(Identity.generate().to_public())))
    code, out, _ = said("verify", "--register", "TRY-2026")
    assert code != 0 and "names other keys than the register" in out
    code, _, err = run("--force")
    assert code == 1 and "names other keys than the register" in err
    assert said("key", "remove", "TRY-2026", "nobody")[0] == 0
    assert run("--force")[0] == 0 and said("verify", "--register", "TRY-2026")[0] == 0


def test_another_persons_key_opens_nothing_overwrites_nothing_and_says_what_to_do(
    world, run, said, tmp_path, monkeypatch
):
    run("--through", "02_population")
    monkeypatch.setenv("RECORD_REVIEW_KEYS", str(tmp_path / "hers"))
    code, _, err = said("outcomes", "TRY-2026")
    assert code == 1 and len(err.splitlines()) == 1 and "register.jsonl, release/, send/" in err
    code, out, _ = said("key", "show", "TRY-2026")
    public = out.split("Public key:")[1].split()[0]
    assert code == 0 and public.startswith("age1") and "AGE-SECRET-KEY" not in out
    code, _, err = said("outcomes", "TRY-2026")
    assert code == 1 and f"key add TRY-2026 NAME {public}" in err
    before = {path: path.read_bytes() for path in world.inspection_folder.rglob("*") if path.is_file()}
    code, _, err = run("--force")
    assert code == 1 and len(err.splitlines()) == 1
    assert {path: path.read_bytes() for path in before} == before


def test_a_colleague_who_was_added_reads_and_one_who_was_removed_does_not(
    world, run, said, tmp_path, monkeypatch
):
    run("--through", "02_population")
    first = said("outcomes", "TRY-2026")
    with monkeypatch.context() as hers:
        hers.setenv("RECORD_REVIEW_KEYS", str(tmp_path / "hers"))
        public = said("key", "show", "TRY-2026")[1].split("Public key:")[1].split()[0]
    assert said("key", "add", "TRY-2026", "Ailsa", public)[0] == 0
    assert said("key", "add", "TRY-2026", "Ailsa", "age1nonsense")[0] == 1
    assert said("outcomes", "TRY-2026") == first
    with monkeypatch.context() as hers:
        hers.setenv("RECORD_REVIEW_KEYS", str(tmp_path / "hers"))
        assert said("outcomes", "TRY-2026") == first
        assert said("key", "rotate", "TRY-2026")[0] == 0
        assert said("outcomes", "TRY-2026") == first
        assert run()[0] == 0
    assert said("outcomes", "TRY-2026") == first
    assert said("key", "remove", "TRY-2026", "Ailsa")[0] == 0
    assert said("outcomes", "TRY-2026") == first
    assert said("key", "remove", "TRY-2026", "first")[0] == 1
    with monkeypatch.context() as hers:
        hers.setenv("RECORD_REVIEW_KEYS", str(tmp_path / "hers"))
        assert said("outcomes", "TRY-2026")[0] == 1


def test_a_lost_key_leaves_the_register_and_status_says_so_beside_other_inspections(world, run, said):
    run("--through", "02_population")
    other = open_store("ANOTHER-2026")
    other.register.record("begun", {})
    head = open_store("TRY-2026").register.events()[-1]["hash"]
    destroy_key("TRY-2026")
    code, out, _ = said("verify", "--register", "TRY-2026", "--head", head[:16])
    assert code == 0 and "The register is whole" in out
    code, out, _ = said("status")
    assert code == 0 and "ANOTHER-2026" in out and "is not in your folder of keys" in out
    assert run()[0] == 1


def test_a_register_that_was_cut_off_is_found_with_the_printed_head(world, run, said):
    run()
    register = open_store("TRY-2026").register
    head = register.events()[-1]["hash"]
    register.path.write_bytes(b"".join(register.path.read_bytes().splitlines(keepends=True)[:-1]))
    assert said("verify", "--register", "TRY-2026")[0] == 0
    code, out, _ = said("verify", "--register", "TRY-2026", "--head", head)
    assert code == 1 and "NOT SO:" in out and "taken off" in out
    assert said("verify")[0] == 1
