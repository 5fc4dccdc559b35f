from covaria.glossary import entries
from support.command_line import RunCommand


def test_all_terms_fit_a_terminal(covaria: RunCommand) -> None:
    ran = covaria("glossary")
    assert ran.code == 0
    assert ran.err == ""
    assert all(entry.term in ran.out for entry in entries())
    assert all(len(line) <= 80 for line in ran.out.splitlines())


def test_one_term(covaria: RunCommand) -> None:
    ran = covaria("glossary", "epochs")
    assert ran.out.splitlines() == [
        "epoch",
        "In your field: iteration over all subjects.",
        "One pass through all the rows that are trained on.",
        "Explained in lesson 1 and the report.",
    ]


def test_machines_read_the_same(covaria: RunCommand) -> None:
    (entry,) = covaria("glossary", "bias", "--json").json
    assert entry["field"] == "intercept"
    assert entry["appears"] == ["lesson 1"]
    assert len(covaria("glossary", "--json").json) == len(entries())


def test_an_unknown_term_is_an_error_with_a_suggestion(covaria: RunCommand) -> None:
    ran = covaria("glossary", "optimser")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "Error: The glossary has no 'optimser'; did you mean optimizer?\n"
