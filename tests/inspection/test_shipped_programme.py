"""The programme that is shipped: what arrives in reality is understood, and its parts hold together."""

from fractions import Fraction

import openpyxl
import pytest

from record_review.inspection import PROJECT, normalise_heading, read_programme

RETURNS = PROJECT / "tests" / "data" / "returns"

HEADINGS = {  # of the return workbook as it is specified
    "Record reference": "record_ref",
    "Date of birth": "date_of_birth",
    "Expected date of birth": "expected_date_of_birth",
    "Gender": "gender",
    "Ethnic group": "ethnicity",
    "Disability": "disability",
    "Child protection investigation, not registered": "route_a",
    "Ended at": "route_a_ended_at",
    "Child protection register": "route_b",
    "Registration date": "registration_date",
    "De-registration date": "deregistration_date",
    "Vulnerable young person process": "route_c",
    "Care and risk management": "route_d",
    "First involvement": "involvement_start",
    "Latest involvement": "involvement_end",
    "Locality": "locality",
    "SIMD quintile": "simd_quintile",
    "Looked after": "looked_after",
    "Sibling group": "sibling_group",
    "Reporter (SCRA) involved": "scra",
    "Adult support and protection": "asp",
}


@pytest.fixture(scope="module")
def programme():
    return read_programme("at-risk-of-harm")


def children(name):
    """Headings and rows of the sheet Children, from the row that holds the most texts."""
    book = openpyxl.load_workbook(RETURNS / name, read_only=True, data_only=True)
    rows = list(book["Children"].iter_rows(values_only=True))
    book.close()
    top = max(range(10), key=lambda n: sum(isinstance(cell, str) for cell in rows[n]) if n < 6 else 0)
    return rows[top], rows[top + 1 :]


def test_every_heading_of_the_return_is_that_of_its_column(programme):
    assert {column.heading: column.name for column in programme.columns} == HEADINGS
    assert [c.name for c in programme.columns if not c.required] == ["simd_quintile", "looked_after"]


@pytest.mark.parametrize(
    ("name", "not_asked_for"),
    [("ardvale-2026.xlsx", []), ("inchmore-2026.xlsx", []), ("glenburn-2026.xlsx", ["Child name"])],
)
def test_the_headings_of_the_three_returns_are_understood(programme, name, not_asked_for):
    headings, _ = children(name)
    columns = [programme.column_of_heading(heading) for heading in headings]
    assert [
        heading for heading, column in zip(headings, columns, strict=True) if column is None
    ] == not_asked_for
    assert sorted(column for column in columns if column) == sorted(HEADINGS.values())


@pytest.mark.parametrize("name", ["ardvale-2026.xlsx", "inchmore-2026.xlsx", "glenburn-2026.xlsx"])
def test_the_values_of_the_three_returns_are_understood_but_for_what_a_person_must_settle(programme, name):
    headings, rows = children(name)
    unmatched = set()
    for number, heading in enumerate(headings):
        column = programme.column(programme.column_of_heading(heading) or "record_ref")
        if column.codes:
            codes = programme.code_lists[column.codes]
            sent = {str(row[number]) for row in rows if row[number] is not None}
            unmatched |= {(column.name, text) for text in sent if codes.code_of(text) is None}
    totals = {("route_a", "282"), ("route_b", "188"), ("route_c", "7"), ("route_d", "7")}
    to_settle = {("disability", "-"), ("disability", "Yes - autism")}
    assert unmatched == (totals | to_settle if name.startswith("glenburn") else set())


def test_the_codes_are_those_of_the_drop_downs_partnerships_have(programme):
    book = openpyxl.load_workbook(RETURNS / "ardvale-2026.xlsx")
    for cells in book["Lists"].iter_cols(values_only=True):
        column = programme.column(cells[0])
        offered = [code for code in programme.code_lists[column.codes].codes]
        asked = [code for code in offered if code not in programme.no_investigation_stages]
        assert asked == [str(cell) for cell in cells[1:] if cell is not None], cells[0]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("REF", "record_ref"),
        ("Child ID *", "record_ref"),
        ("D.O.B.", "date_of_birth"),
        ("DOB (dd/mm/yyyy)", "date_of_birth"),
        ("EDD", "expected_date_of_birth"),
        ("Sex", "gender"),
        ("Ethnicity:", "ethnicity"),
        ("Disability (Y/N)", "disability"),
        ("CP investigation\n(not registered)", "route_a"),
        ("On CPR?", "route_b"),
        ("Deregistration  date", "deregistration_date"),
        ("De‑registration date", "deregistration_date"),
        ("VYP", "route_c"),
        ("Vulnerable young person’s process", "route_c"),
        ("CARM", "route_d"),
        ("SCRA involved?", "scra"),
        ("ASP", "asp"),
        ("Siblings", "sibling_group"),
        ("Child name", None),
        ("CHI number", None),
        ("Comments", None),
    ],
)
def test_headings_that_partnerships_use_are_understood_and_others_are_not(programme, heading, column):
    assert programme.column_of_heading(heading) == column


@pytest.mark.parametrize(
    ("codes", "sent", "code"),
    [
        ("gender", "Girl", "Female"),
        ("gender", "M ", "Male"),
        ("gender", "Prefer not to say", "Not known"),
        ("gender", "U", None),
        ("gender", "M/F?", None),
        ("ethnicity", "Prefer not to say", "Not disclosed"),
        ("ethnicity", "REFUSED", "Not disclosed"),
        ("ethnicity", "N/K", "Not known"),
        ("ethnicity", "White British", "White: Other British"),
        ("ethnicity", "WBRI", "White: Other British"),
        ("ethnicity", "Scottish", "White: Scottish"),
        ("ethnicity", "White – Scottish", "White: Scottish"),
        (
            "ethnicity",
            "Pakistani, Pakistani Scottish or Pakistani British",
            "Asian, Scottish Asian or British Asian: Pakistani",
        ),
        ("ethnicity", "White", None),
        ("ethnicity", "African, Caribbean or Black", None),
        ("disability", "None", "No"),
        ("disability", "No?", None),
        ("disability", "-", None),
        ("disability", "", None),
        ("looked_after", "not LAC", "Not looked after"),
        ("looked_after", "CSO at home", "At home under CSO"),
        ("looked_after", "LAAC", "Away from home under CSO"),
        ("looked_after", "Yes", None),
        ("route_a_ended_at", "I.R.D.", "IRD"),
        ("route_a_ended_at", "CP investigation", "Investigation"),
        ("route_a_ended_at", "CPCC", "CPPM"),
        ("route_a_ended_at", "NFA - concern only", "Concern only, no investigation"),
        ("route_a_ended_at", "NFA", None),
        ("simd_quintile", "SIMD 1", "1"),
        ("yes_no", "y", "Yes"),
    ],
)
def test_a_value_is_understood_when_it_can_mean_one_thing_only(programme, codes, sent, code):
    assert programme.code_lists[codes].code_of(sent) == code


def test_a_concern_without_an_investigation_is_the_only_stage_at_which_none_began(programme):
    assert programme.no_investigation_stages == ("Concern only, no investigation",)


def test_the_rarest_route_gives_the_category(programme):
    assert programme.category_precedence == ("d", "c", "b", "a")
    assert [route.column for route in programme.routes] == ["route_a", "route_b", "route_c", "route_d"]


@pytest.mark.parametrize(
    ("ages", "label"),
    [((0, 4), "0 to 4"), ((5, 10), "5 to 10"), ((11, 15), "11 to 15"), ((16, 17, 19), "16 and over")],
)
def test_ages_fall_into_the_bands_of_the_register_tables(programme, ages, label):
    assert {programme.band_of(age) for age in ages} == {label}


def test_an_unborn_child_has_a_band_and_no_age_is_guessed(programme):
    assert programme.band_of(None, unborn=True) == "Unborn"
    with pytest.raises(AssertionError, match="needs an age"):
        programme.band_of(None)


def test_ethnic_groups_are_collapsed_and_unborn_children_are_not_counted_as_not_known(programme):
    assert programme.group_of("ethnicity", "White: Polish") == "Other white"
    assert programme.group_of("ethnicity", "Other: Arab") == "Minority ethnic"
    assert programme.group_of("ethnicity", "Not disclosed") == "Not known"
    assert programme.group_of("ethnicity", "Unborn") == "Unborn"
    assert programme.group_of("ethnicity", "") == programme.group_of("gender", "Not matched") == "Not known"
    assert programme.group_of("gender", "Female") == "Female"


# --- the question bank ---


def test_there_are_questions_for_every_section_and_all_three_statements(programme):
    assert len(programme.questions) >= 45
    assert {question.section for question in programme.questions} == {s.id for s in programme.sections}
    assert {question.statement for question in programme.questions} == {1, 2, 3}


def test_routing_rests_on_earlier_answers_that_can_be_given(programme):
    seen = {}
    routed = 0
    for question in programme.questions:
        for other, answers in question.asked_if.answers.items():
            scale = seen[other]
            assert set(answers) <= {*scale.answers, scale.not_applicable}
            routed += 1
        seen[question.id] = programme.scale_of(question)
    assert routed >= 15


def test_a_question_asks_one_thing_and_ends_with_a_question_mark(programme):
    for question in programme.questions:
        assert question.text.endswith("?") and question.text.count("?") == 1, question.id
        assert " and/or " not in question.text, question.id


def test_findings_complete_a_sentence_and_labels_fit_beside_a_bar(programme):
    for question in programme.questions:
        assert len(question.short) <= 60, question.id
        if programme.scale_of(question).kind != "text":
            assert question.finding and not question.finding.endswith("."), question.id
            assert not question.finding[0].isupper(), question.id


def test_not_applicable_is_never_an_answer_that_enters_a_share(programme):
    for scale in programme.scales.values():
        assert scale.not_applicable not in scale.answers and scale.unable not in scale.answers


def test_the_six_points_are_read_as_good_or_better(programme):
    scale = programme.scales["six_point"]
    assert scale.answers == ("Excellent", "Very good", "Good", "Adequate", "Weak", "Unsatisfactory")
    assert scale.headline == scale.answers[:3] and scale.unable == "Not enough evidence"
    assert sum(question.scale == "six_point" for question in programme.questions) >= 8


def test_a_larger_share_is_better_news_where_the_question_asks_about_something_bad(programme):
    assert programme.headline_of(programme.question("D21")) == ("No",)
    assert programme.question("D21").finding == "there was no evidence of drift or delay"


def test_the_finding_of_one_of_several_answers_reads_as_a_sentence(programme):
    records = programme.question("A1")
    assert records.finding_for("Social work") == "the social work record was available"
    assert records.finding_for("SCRA") == "the SCRA record was available"


def test_free_text_and_the_concern_for_the_lead_are_never_reported(programme):
    unreported = [question.id for question in programme.questions if not question.reported]
    texts = [q.id for q in programme.questions if programme.scale_of(q).kind == "text"]
    assert len(texts) == 3 and unreported == ["H1", *texts]


# --- words, documents, readers ---


@pytest.mark.parametrize(
    ("records", "word"),
    [
        (0, "none"),
        (1, "few"),
        (8, "few"),
        (9, "less than half"),  # 15%
        (29, "less than half"),
        (30, "majority"),  # 50%
        (44, "majority"),
        (45, "most"),  # 75%
        (54, "most"),  # 90%
        (55, "almost all"),
        (59, "almost all"),
        (60, "all"),
    ],
)
def test_one_record_of_sixty_to_each_side_of_an_edge_has_the_right_word(programme, records, word):
    assert programme.quantity_word(records / 60).word == word
    assert programme.quantity_word(Fraction(records, 60)).word == word


def test_a_share_just_below_an_edge_is_not_rounded_up_to_it(programme):
    assert programme.quantity_word(0.7499).word == "majority"
    assert programme.quantity_word(0.9001).word == "almost all"
    assert programme.quantity_word(0.9999).word == "almost all"


def test_each_word_stands_before_records(programme):
    phrases = [word.phrase for word in programme.quantity_words]
    assert phrases == ["no", "few", "less than half of", "the majority of", "most", "almost all", "all"]


def test_documents_are_asked_of_the_five_agencies_of_the_guidance(programme):
    assert programme.agencies == ("education", "health", "social work", "police", "SCRA")
    assert all(programme.documents[agency] for agency in programme.agencies)


def test_a_reason_for_replacement_says_whether_the_child_was_in_scope(programme):
    kinds = {code: reason.kind for code, reason in programme.replacement_reasons.items()}
    assert [code for code, kind in kinds.items() if kind == "out_of_scope"] == ["NOT-ELIGIBLE", "DUPLICATE"]
    assert len(kinds) == 10


def test_what_is_not_in_the_guidance_is_named_as_illustrative(programme):
    assert not {"routes", "agencies", "reader_criteria"} & set(programme.illustrative)
    assert {"questions", "scales", "bands", "quantity_words", "code_lists"} <= set(programme.illustrative)


def test_names_of_parts_do_not_hide_in_one_another(programme):
    texts = [normalise_heading(text) for c in programme.columns for text in (c.heading, *c.synonyms)]
    owners = {programme.column_of_heading(text) for text in texts}
    assert owners == set(HEADINGS.values())
