"""A programme file whose parts do not fit each other is refused, with the place and all at once."""

import pytest

from record_review.inspection import ParameterError, read_programme

PLACE = "other.yml: "


def test_the_unchanged_programme_is_sound(programme):
    assert programme().name == "at-risk-of-harm"


def test_the_digest_changes_with_one_character_of_a_comment(programme):
    assert programme().sha256 != programme(("# Age bands in whole years", "# Age bands in full years")).sha256


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # names
        ("\nretention: >-", "\nretentoin: >-", "retentoin is not a setting; did you mean retention?"),
        (
            "  a:\n    column: route_a",
            "  a:\n    colunm: route_a",
            "routes.a.colunm is not a setting; did you mean column?",
        ),
        ("  scra:\n", "  scar:\n", "columns.scar is not a column; did you mean scra?"),
        # references
        (
            "codes: looked_after",
            "codes: lookd_after",
            "columns.looked_after.codes must be the name of a code list; did you mean looked_after?",
        ),
        (
            "closeness: {age: 2, gender: 2, ethnicity: 2,",
            "closeness: {age: 0, gender: 0, ethnicity: 0,",
            "closeness must give a weight above 0 to age, gender or ethnicity.",
        ),
        ("closeness: {age: 2,", "closeness: {age: 2.5,", "closeness.age must be a whole number from 0 to"),
        (", other: 1}", ", others: 1}", "closeness.others is not a setting; did you mean other?"),
        ("column: route_d", "column: route_c", "routes do not use the column route_d."),
        (
            "  H4:\n    section: closing",
            "  H4:\n    section: clsing",
            "questions.H4.section must be record, initial_response, assessment, planning, involvement,",
        ),
        (
            "short: Evidence note\n    scale: text",
            "short: Evidence note\n    scale: txt",
            "questions.H4.scale must be yes_no, yes_no_na, extent, six_point, improvement, timescale,",
        ),
        (
            'answers: {H1: ["Yes"]}',
            'answers: {H4: ["Yes"]}',
            "questions.H2.asked_if.answers.H4 is asked later; a question may rest on earlier ones only.",
        ),
        (
            'answers: {H1: ["Yes"]}',
            'answers: {H2: ["Yes"]}',
            "questions.H2.asked_if.answers.H2 rests on the question itself.",
        ),
        (
            'answers: {H1: ["Yes"]}',
            'answers: {H11: ["Yes"]}',
            "questions.H2.asked_if.answers.H11 is not a question; did you mean H1?",
        ),
        (
            'answers: {H1: ["Yes"]}',
            'answers: {H1: ["Perhaps"]}',
            "questions.H2.asked_if.answers.H1 must name answers of H1; they are Yes and No.",
        ),
        ("routes: [c, d]", "routes: [c, e]", "questions.D15.asked_if.routes[2] must be a, b, c or d."),
        (
            '["Concern only, no investigation"]\n',
            '["Concern, no investigation"]\n',
            "no_investigation_stages[1] must be IRD, Investigation, CPPM or Concern only, no",
        ),
        # texts that point two ways
        (
            "synonyms: [Sex, ",
            "synonyms: [Sex, Ethnicity, ",
            "columns.ethnicity has the heading or synonym Ethnicity, which belongs to gender too.",
        ),
        (
            "      Female: [F, ",
            "      Female: [F, M, ",
            "code_lists.gender.synonyms give M to Female and to Male; a text can mean one code only.",
        ),
        (
            "      Male: [M, ",
            "      Males: [M, ",
            "code_lists.gender.synonyms are given for Males, which is not one of the codes.",
        ),
        (
            "children: [Children, ",
            "children: [Children, cover SHEET, ",
            "sheets give cover SHEET to partnership and to children; it can mean one of them only.",
        ),
        (
            "  role: [Role, ",
            "  role: [Role, agreed date, ",
            "partnership_labels give agreed date to agreed_date and to role; it can mean one of them",
        ),
        # order, bands, groups, words
        (
            "precedence: [d, c, b, a]",
            "precedence: [d, c, b]",
            "category_precedence must name each route once, in the order in which they win; the routes",
        ),
        (
            "from_year: 5, to_year: 10",
            "from_year: 6, to_year: 10",
            "bands must go on from 0 to 4 to 5 to 10 without gap or overlap.",
        ),
        (
            "from_year: 5, to_year: 10",
            "from_year: 4, to_year: 10",
            "bands must go on from 0 to 4 to 5 to 10 without gap or overlap.",
        ),
        ("from_year: 0, to_year: 4", "from_year: 1, to_year: 4", "bands must begin at from_year: 0."),
        (
            "from_year: 16}",
            "from_year: 16, to_year: 17}",
            "bands must leave the last band, 16 and over, without to_year.",
        ),
        (
            "{label: Unborn, unborn: true}",
            "{label: Unborn, unborn: true, from_year: 0}",
            "bands[1] is the band of unborn children and has no years.",
        ),
        (
            'Not known: ["Not disclosed", "Not known"]',
            'Not known: ["Not disclosed"]',
            "groupings.ethnicity must put Not known into one group; found it in 0.",
        ),
        (
            "above: 0, below: 0.15",
            "above: 0, below: 0.14",
            "quantity_words must go on from few to less than half without gap or overlap.",
        ),
        (
            "above: 0, below: 0.15",
            "above: 0, at_most: 0.15",
            "quantity_words must go on from few to less than half without gap or overlap.",
        ),
        (
            "at_least: 1, at_most: 1}",
            "at_least: 1, below: 1}",
            "quantity_words must end at 1: all needs at_most: 1.",
        ),
        (
            "above: 0, below: 0.15",
            "above: 0, below: 15",
            "quantity_words[2].below must be a share from 0 to 1, such as 0.75.",
        ),
        (
            "above: 0, below: 0.15",
            "above: 0, at_least: 0, below: 0.15",
            "quantity_words[2] must have either above or at_least.",
        ),
        # questions and scales
        (
            "unable: Not enough evidence",
            "unable: Weak",
            "scales.six_point must keep not_applicable and unable apart from its answers and from each",
        ),
        (
            "headline: [Within timescale]",
            "headline: [In time]",
            "scales.timescale.headline[1] must be Within timescale or Late",
        ),
        (
            "short: Good practice\n",
            "short: Evidence note\n",
            "questions must have chart labels that differ; found Evidence note more than once.",
        ),
        (
            "    finding: the quality of the IRD was good or better\n",
            "",
            'questions.B7 must have a finding that completes "In most records, 45 of 60 (75%), …",',
        ),
        (
            "short: Good practice\n",
            "short: Good practice\n    finding: someone wrote\n",
            "questions.H3 must not have a finding: free text never reaches the report.",
        ),
        (
            "      - Neglect\n",
            "      - Neglect; any kind\n",
            "questions.A2 must not have a semicolon in an option; answers are joined by it.",
        ),
        (
            "finding: the {option} record was available",
            "finding: the records were available",
            "questions.A1 must have {option} in its finding if its scale is of kind multiple, and only",
        ),
        # the rest
        (
            "kind: out_of_scope}\n  DUPLICATE",
            "kind: out-of-scope}\n  DUPLICATE",
            "replacement_reasons.NOT-ELIGIBLE.kind must be out_of_scope or unavailable; did you mean",
        ),
        (
            "agencies: [education, health, social work, police, SCRA]",
            "agencies: [education, health, social work, police]",
            "documents.SCRA is not a setting; the settings here are education, health, social work and",
        ),
        ("\n  - retention    ", "\n  - retntion    ", "illustrative[15] must be"),
    ],
)
def test_one_thing_that_does_not_fit_is_one_sentence(refused_programme, old, new, said):
    problems = refused_programme((old, new))
    assert any(problem.startswith(PLACE + said) for problem in problems), problems
    assert len(problems) <= 2, problems


def test_all_problems_of_a_programme_are_told_at_once(refused_programme):
    problems = refused_programme(
        ('version: "2026.1"', 'versoin: "2026.1"'),
        ("precedence: [d, c, b, a]", "precedence: [a, b, c]"),
        ("from_year: 5, to_year: 10", "from_year: 5, to_year: ten"),
        ('answers: {H1: ["Yes"]}', 'answers: {H9: ["Yes"]}'),
    )
    places = [problem.removeprefix(PLACE).split(" ")[0] for problem in problems]
    assert places == [
        "version",
        "versoin",
        "category_precedence",
        "bands[3].to_year",
        "questions.H2.asked_if.answers.H9",
    ]
    assert all("\n" not in problem and "Traceback" not in problem for problem in problems)


def test_a_programme_without_a_column_that_the_rooms_need_is_refused(programme, refused_programme):
    shipped = programme()
    text = shipped.column("asp").heading
    problems = refused_programme(
        ("  asp:\n    heading: " + text, "  adult:\n    heading: " + text),
    )
    assert PLACE + "columns must have the column asp; an optional one says required: false." in problems


def test_a_route_answered_in_other_words_than_yes_and_no_is_refused(refused_programme):
    codes = 'codes: ["Yes", "No"]\n    synonyms:\n      "Yes": ["Y", "True"]'
    problems = refused_programme((codes, codes.replace('"No"]', '"No", Perhaps]', 1)))
    assert PLACE + "columns.route_a must have a code list with the codes Yes and No." in problems


def test_an_empty_programme_is_refused_by_what_is_missing(tmp_path):
    path = tmp_path / "other.yml"
    path.write_text("programme: other\n", encoding="utf-8")
    with pytest.raises(ParameterError) as refusal:
        read_programme(path)
    assert "other.yml: questions is missing." in refusal.value.problems
    assert len(refusal.value.problems) == 22


@pytest.mark.parametrize("name", ["at-risk-of-hram", "../programmes/at-risk-of-harm", ""])
def test_a_programme_is_named_as_its_file_is(name):
    with pytest.raises(ParameterError, match="There is no programme"):
        read_programme(name)


def test_a_programme_of_a_newer_schema_is_refused_with_that_sentence_alone(refused_programme):
    (said,) = refused_programme(("\nprogramme: ", "\nschema: 2\nunheard_of: 1\nprogramme: "))
    assert "schema is 2, and this workbench reads files up to 1" in said
