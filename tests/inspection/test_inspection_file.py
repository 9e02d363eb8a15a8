"""The inspection file: defaults, types, ranges, and every problem at once."""

from dataclasses import replace
from datetime import date

import pytest

from record_review.inspection import (
    PARAMS,
    Eligibility,
    EngagementSettings,
    ParameterError,
    PublicNumber,
    ReadingSettings,
    ReportSettings,
    SampleSettings,
    Settled,
    SettledQuery,
    read_inspection,
)


def test_five_lines_are_enough_and_the_rest_is_the_guidance(inspection, tmp_path):
    found = inspection()
    assert found.inspection_id == "GLENBURN-2026" and not found.is_example
    assert found.notification_date == date(2026, 11, 2)
    assert found.return_workbook == tmp_path / "returns" / "glenburn.xlsx"
    assert (found.sample.size, found.sample.reserves) == (60, 15)
    assert found.eligibility == Eligibility("overlap", "any_day_of_involvement", "exclude")
    assert found.reading == ReadingSettings(None, None, 4, 6)
    assert found.report == ReportSettings("protected", "", None, ())
    assert (found.public_number.value, found.rehearsal, found.settled) == (None, False, Settled())


def test_the_example_says_what_the_design_says():
    found = read_inspection(PARAMS / "example.yml")
    assert found.is_example and found.rehearsal and found.partnership == "Ardvale"
    assert found.notification_date == date(2026, 9, 14)
    assert found.return_workbook == PARAMS / "example" / "return.xlsx"
    assert found.reading == ReadingSettings(
        PARAMS / "example" / "readers.xlsx",
        PARAMS / "example" / "readings",
        days=4,
        double_read=6,
        independent=True,
        plan=True,
    )
    assert found.sample == SampleSettings()
    assert found.public_number.value == "417"
    assert set(found.contacts) == {
        "inspection_lead",
        "strategic_support_officer",
        "senior_officer_for_concerns",
    }


def test_every_setting_of_the_example_has_a_comment_for_the_person_who_fills_it_in():
    lines = (PARAMS / "example.yml").read_text(encoding="utf-8").splitlines()
    settings = [line for line in lines if ": " in line and not line.startswith("#")]
    assert len(settings) > 25
    bare = [line for line in settings if "#" not in line and not line.startswith("  inspection_lead")]
    assert [line.split(":")[0].strip() for line in bare] == ["strategic_support_officer"]


def test_a_misspelt_setting_is_refused_with_the_nearest_one(refused):
    assert refused("sample: {sise: 60}\n") == [
        "glenburn.yml: sample.sise is not a setting; did you mean size?"
    ]


def test_a_setting_in_the_wrong_group_is_refused_with_the_right_one(refused):
    assert refused("size: 60\n") == ["glenburn.yml: size is not a setting; did you mean sample.size?"]


def test_all_problems_are_told_at_once(refused):
    said = refused(
        "sample: {sise: 3, lists: 10, siblings: spred, reserves: '15'}\nreport: {base: few}\n",
        "partnership: Glenburn\n",
        "",
    )
    assert [sentence.split(" ")[1] for sentence in said] == [
        "partnership",
        "sample.sise",
        "sample.reserves",
        "sample.siblings",
        "sample.lists",
        "report.base",
    ]
    assert all(sentence.startswith("glenburn.yml: ") and "\n" not in sentence for sentence in said)
    assert not any(word in sentence for sentence in said for word in ("Error", "Traceback", "object at"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("inspection_id", "GLENBURN-2026"),
        ("programme", "at-risk-of-harm"),
        ("partnership", "Glenburn"),
        ("notification_date", "2026-11-02"),
        ("return_workbook", "returns/glenburn.xlsx"),
    ],
)
def test_a_setting_that_must_be_there_is_missed_by_name(refused, name, value):
    assert refused("", f"{name}: {value}\n", "") == [f"glenburn.yml: {name} is missing."]


# --- types ---


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("417", "417"),
        ("0417", "0417"),
        ("007", "007"),
        ('"0417"', "0417"),
        ("4.10", "4.10"),
        ("1_000", "1_000"),
    ],
)
def test_a_public_number_keeps_every_digit_that_was_written(inspection, written, kept):
    assert inspection(f"public_number: {{value: {written}}}\n").public_number.value == kept


def test_a_number_that_is_not_known_yet_may_be_left_blank(inspection):
    assert inspection("public_number:\n  source: three dice\n  value:\n").public_number.value is None


def test_an_inspection_may_be_called_by_digits_with_leading_zeros(inspection):
    assert inspection("", "GLENBURN-2026", "007").inspection_id == "007"


@pytest.mark.parametrize("written", ["glenburn", "G", "G_2026", "-G2026", "G" * 32, "../G", "'G 26'"])
def test_a_name_that_could_not_be_a_folder_everywhere_is_refused(refused, written):
    assert refused("", "GLENBURN-2026", written) == [
        "glenburn.yml: inspection_id must be 2 to 31 capital letters, digits and hyphens, "
        "beginning with a letter or digit."
    ]


@pytest.mark.parametrize("device", ["CON", "NUL", "COM1", "LPT9"])
def test_a_name_that_windows_keeps_for_a_device_is_refused(refused, device):
    assert "Windows" in refused("", "GLENBURN-2026", device)[0]


@pytest.mark.parametrize("written", ["2026-11-02", "'2026-11-02'"])
def test_a_date_may_be_quoted_or_not(inspection, written):
    assert inspection("", "2026-11-02", written).notification_date == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("02/11/2026", "like 2026-09-14"),
        ("2026-2-11", "like 2026-09-14"),
        ("2026-11-02 09:00:00", "like 2026-09-14"),
        ("20261102", "like 2026-09-14"),
        ("2026-02-29", "no such day"),
        ("", "left blank"),
    ],
)
def test_another_date_is_refused(refused, written, part):
    (said,) = refused("", "2026-11-02", written)
    assert said.startswith("glenburn.yml: notification_date ") and part in said


@pytest.mark.parametrize("written", ["12", "true", "2026-11-02", "'  '", "[Glenburn]"])
def test_a_partnership_is_text(refused, written):
    (said,) = refused("", "partnership: Glenburn", f"partnership: {written}")
    assert said.startswith("glenburn.yml: partnership must be text")


@pytest.mark.parametrize(
    "written", ["'60'", "060", "60.0", "6e1", "sixty", "true", "[60]", "0", "-1", "5001", ""]
)
def test_a_count_is_a_whole_number_in_plain_digits_and_in_range(refused, written):
    (said,) = refused(f"sample: {{size: {written}}}\n")
    assert said.startswith("glenburn.yml: sample.size ")


@pytest.mark.parametrize(
    ("setting", "lowest", "highest"),
    [
        ("sample: {size: N}", 1, 5000),
        ("sample: {reserves: N}", 0, 5000),
        ("sample: {lists: N}", 1000, 100_000),
        ("reading: {days: N}", 1, 60),
        ("reading: {double_read: N}", 0, 60),
    ],
)
def test_the_ends_of_a_range_are_in_and_the_numbers_beyond_are_out(inspection, setting, lowest, highest):
    for number in (lowest, highest):
        inspection(setting.replace("N", str(number)) + "\n")
    for number in (lowest - 1, highest + 1):
        with pytest.raises(ParameterError, match=f"from {lowest} to {highest}; found {number}"):
            inspection(setting.replace("N", str(number)) + "\n")


@pytest.mark.parametrize("written", ["'true'", "1", "practice"])
def test_rehearsal_is_true_or_false(refused, written):
    (said,) = refused(f"rehearsal: {written}\n")
    assert said.startswith("glenburn.yml: rehearsal must be true or false, without quotes")


def test_all_readings_of_the_guidance_can_be_named(inspection):
    found = inspection(
        "eligibility: {involvement: event, age_at: start_of_involvement, undetermined: include}\n"
        "sample: {siblings: one_per_family, floors: {c: 2, d: 3}, balance_on: [simd_quintile, age_months]}\n"
        "report: {disclosure: suppressed, previous: ../earlier, subgroups: [category, age_band]}\n"
    )
    assert found.eligibility == Eligibility("event", "start_of_involvement", "include")
    assert found.sample.floors == {"c": 2, "d": 3} and found.sample.balance_on == (
        "simd_quintile",
        "age_months",
    )
    assert found.report.previous == found.path.parent.parent / "earlier"
    assert found.report.subgroups == ("category", "age_band")


# --- what must fit together ---


def test_paths_are_understood_from_the_folder_of_the_file_wherever_the_run_is_started(
    inspection, tmp_path, monkeypatch
):
    monkeypatch.chdir("/")
    assert inspection().return_workbook == tmp_path / "returns" / "glenburn.xlsx"
    assert inspection("", "returns/", "returns\\").return_workbook == tmp_path / "returns" / "glenburn.xlsx"


def test_what_a_sample_is_balanced_on_is_known_and_named_once(refused):
    said = refused("sample: {balance_on: [gender, gendr, gender]}\n")
    assert "sample.balance_on[2]" in said[0] and said[0].endswith("did you mean gender?")
    assert said[1] == "glenburn.yml: sample.balance_on names gender more than once."


def test_floors_are_for_routes_of_the_programme_and_fit_into_the_sample(refused):
    said = refused("sample: {size: 10, floors: {c: 8, d: 8, e: 1}}\n")
    assert said == [
        "glenburn.yml: sample.floors.e is not a route of the programme; the routes are a, b, c, d.",
        "glenburn.yml: sample.floors ask for 17 records in all, more than sample.size, which is 10.",
    ]


def test_no_more_records_are_read_twice_than_are_read(refused):
    assert refused("sample: {size: 4}\nreading: {double_read: 5}\n") == [
        "glenburn.yml: reading.double_read must be a whole number from 0 to 4; found 5."
    ]


def test_the_usual_double_reading_shrinks_with_a_small_sample(inspection):
    assert inspection("sample: {size: 4}\n").reading.double_read == 4


def test_the_example_is_never_anything_but_a_rehearsal(refused):
    for rehearsal in ("", "rehearsal: false\n"):
        said, _ = refused(rehearsal, "GLENBURN-2026", "EXAMPLE-2026")
        assert said.startswith("glenburn.yml: rehearsal must be true for EXAMPLE-2026")


def test_an_inspection_of_another_partnership_is_never_taken_for_the_example(refused, inspection):
    (said,) = refused("rehearsal: true\n", "GLENBURN-2026", "EXAMPLE-2026")
    assert said.startswith(
        "glenburn.yml: inspection_id is the example's, of the invented partnership Ardvale"
    )
    settings = replace(inspection(), inspection_id="EXAMPLE-2026", partnership="Ardvale", rehearsal=True)
    assert settings.is_example
    for other in ({"rehearsal": False}, {"partnership": "Glenburn"}, {"inspection_id": "ARDVALE-2026"}):
        assert not replace(settings, **other).is_example


def test_a_programme_that_is_not_there_is_refused_with_the_nearest(refused):
    (said,) = refused("", "at-risk-of-harm", "at-risk-of-ham")
    assert said.startswith("glenburn.yml: programme cannot be found.") and "at-risk-of-harm?" in said


def test_problems_of_the_programme_are_told_beside_those_of_the_inspection(refused, tmp_path):
    (tmp_path / "own.yml").write_text("programme: own\n", encoding="utf-8")
    said = refused("rehersal: true\n", "at-risk-of-harm", "own.yml")
    assert "glenburn.yml: rehersal is not a setting; did you mean rehearsal?" in said
    assert "own.yml: columns is missing." in said


def test_two_files_with_different_bytes_have_different_digests(inspection):
    assert inspection().sha256 != inspection("# a comment\n").sha256


# --- settled ---


def test_what_the_team_has_settled_is_read_as_it_was_written(inspection):
    settled = inspection(
        """
settled:
  headings: {gender: "Sex of child"}
  values: {gender: {"Lass": Female}, disability: {"-": Not known, Yes - autism: Yes}, route_a: {282: No}}
  queries:
    - {rule: PIR-41, rows: [155, 154], decision: same_child, reason: Two references of one child}
    - {rule: PIR-42, decision: accepted, reason: Asked and answered}
  agreed_date: {accept: true, reason: The partnership could not send it earlier}
"""
    ).settled
    assert settled.headings == {"gender": "Sex of child"}
    assert settled.values == {
        "gender": {"Lass": "Female"},
        "disability": {"-": "Not known", "Yes - autism": "Yes"},
        "route_a": {"282": "No"},
    }
    assert settled.queries == (
        SettledQuery("PIR-41", (154, 155), "same_child", "Two references of one child"),
        SettledQuery("PIR-42", (), "accepted", "Asked and answered"),
    )
    assert settled.agreed_date_accepted == "The partnership could not send it earlier"


def test_an_agreed_date_is_accepted_only_where_it_says_so(inspection):
    settled = inspection("settled: {agreed_date: {accept: false, reason: Not yet}}\n").settled
    assert settled.agreed_date_accepted is None


@pytest.mark.parametrize(
    ("settled", "said"),
    [
        ("headings: {gendr: Sex}", "settled.headings.gendr is not a column; did you mean gender?"),
        (
            "headings: {gender: Sex of child, ethnicity: 'sex of  child:'}",
            "settled.headings gives the same heading to gender and to ethnicity.",
        ),
        (
            "values: {gender: {Lass: Femal}}",
            "settled.values.gender (line 6) must be one of the codes: "
            "Female, Male, Other, Not known or Unborn.",
        ),
        (
            "values: {gender: {Lass: Female, LASS: Male}}",
            "settled.values.gender (line 6) gives a value a second code; "
            "the two differ only in capitals or spaces.",
        ),
        (
            "values: {locality: {East: West}}",
            "settled.values.locality is not a column with a code list; only those have values to settle.",
        ),
        (
            "queries: [{rule: PIR-41, decision: same_child, reason: r}]",
            "settled.queries[1] has the decision same_child and must name at least two rows.",
        ),
        (
            "queries: [{rule: PIR-41, rows: [7, 7], decision: accepted, reason: r}]",
            "settled.queries[1] names a row more than once.",
        ),
        (
            "queries: [{rule: PIR-41, rows: [7, 8], decision: same_child}]",
            "settled.queries[1].reason is missing.",
        ),
        (
            "queries: [{rule: P41, rows: [7], decision: accepted, reason: r}]",
            "settled.queries[1].rule must be a rule such as PIR-41.",
        ),
        (
            "queries: [{rule: PIR-41, rows: [7, 8], decision: same_child, reason: r}, "
            "{rule: PIR-41, rows: [8, 7], decision: different_children, reason: r}]",
            "settled.queries settles the same rows of PIR-41 twice, in entries 1 and 2.",
        ),
        ("agreed_date: {accept: true}", "settled.agreed_date.reason is missing."),
    ],
)
def test_what_is_settled_must_fit_the_programme_and_itself(refused, settled, said):
    assert refused(f"settled: {{{settled}}}\n") == [f"glenburn.yml: {said}"]


def test_a_value_as_sent_is_never_repeated_in_a_message(refused):
    said = refused("settled: {values: {gender: {Canary Name 001: Girl, Canary Name 002: Girl}}}\n")
    assert said and "Canary" not in "".join(said)


def test_a_list_of_children_to_meet_is_drawn_only_where_it_is_asked_for(inspection):
    assert inspection().engagement is None and inspection().localities == ()
    assert inspection("localities: [North, An Tràigh Bhàn]\n").localities == ("North", "An Tràigh Bhàn")
    found = inspection("engagement: {size: 20, ages: {from: 8, to: 17}}\n").engagement
    assert found == EngagementSettings(size=20, reserves=10, ages=(8, 17))
    assert found.public_number == PublicNumber("", None)
    number = 'engagement: {size: 5, public_number: {source: dice, value: "07"}}\n'
    assert inspection(number).engagement.public_number == PublicNumber("dice", "07")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("{reserves: 5}", "engagement.size is missing."),
        ("{size: 0}", "engagement.size must be a whole number from 1 to 5000"),
        ("{size: 5, ages: {from: 8}}", "engagement.ages.to is missing."),
        ("{size: 5, ages: {from: 12, to: 8}}", "engagement.ages must run upwards; found from 12 to 8."),
        ("{size: 5, ages: {from: 8, to: 30}}", "engagement.ages.to must be a whole number from 0 to 20"),
        ("{size: 5, floors: {}}", "engagement.floors is not a setting"),
        ("{size: 5, public_number: {valeu: 1}}", "public_number.valeu is not a setting; did you mean value?"),
        ("20", "engagement must be a group of settings"),
    ],
)
def test_what_is_wrong_with_that_list_is_told_by_name(refused, given, says):
    assert any(says in sentence for sentence in refused(f"engagement: {given}\n"))


def test_a_file_may_say_its_schema_and_a_newer_one_is_refused_alone(inspection, refused):
    assert inspection("schema: 1\n").inspection_id == inspection().inspection_id
    assert refused("schema: 2\nsomething_new: 7\n") == [
        "glenburn.yml: schema is 2, and this workbench reads files up to 1: the file was written for a newer"
        " workbench. Use that one."
    ]
    (said,) = refused('schema: "1"\n')
    assert said.startswith("glenburn.yml: schema must be a whole number")
    assert "is not a setting" in " ".join(refused("sample: {schema: 1}\n"))
