"""Which items of a reporting guideline this page covers, and which are left to the author.

After TRIPOD+AI (Collins and others, BMJ 2024;385:e078378), in our own words.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReportingItem:
    """One item: its number in the guideline, what it asks for, and what is here or still to be added."""

    number: str
    asked: str
    covered: str
    to_add: str


ITEMS = (
    ReportingItem(
        "1–2", "Title and abstract", "", "Population, outcome and kind of study in title and abstract."
    ),
    ReportingItem("3", "Background", "", "Medical context, intended users, known inequalities in care."),
    ReportingItem(
        "4", "Objectives", "The question, at the top of the page.", "Development, validation or both."
    ),
    ReportingItem(
        "5", "Source of the data", "The table’s name and fingerprint.", "The trial, its dates, its setting."
    ),
    ReportingItem(
        "6", "Participants", "Number of subjects, and rows left out.", "Eligibility; treatments received."
    ),
    ReportingItem(
        "7", "Preparation of the data", "Roles of the columns and why.", "Quality checks before the table."
    ),
    ReportingItem(
        "8", "Outcome", "The response column.", "Definition, time point, assessment, blinding, units."
    ),
    ReportingItem(
        "9", "Predictors", "The columns used, and their kinds.", "Why these; how and when measured."
    ),
    ReportingItem(
        "10", "Sample size", "Subjects, folds, standard errors of errors.", "How the size was arrived at."
    ),
    ReportingItem(
        "11", "Missing data", "The rule for missing covariates; rows left out.", "Why values are missing."
    ),
    ReportingItem(
        "12",
        "Analysis: model, tuning, performance",
        "Ladder, penalties, model averaging, folds, out-of-fold error with standard errors, agreement of "
        "predicted and observed, intervals.",
        "What was specified beforehand; measures for subgroups.",
    ),
    ReportingItem("13", "Imbalance of classes", "Does not arise: the response is a number.", ""),
    ReportingItem("14", "Fairness", "", "Whether errors differ between groups of people, and what was done."),
    ReportingItem(
        "15", "Output of the model", "A predicted response with its interval.", "How it leads to action."
    ),
    ReportingItem(
        "16", "Development against evaluation", "Folds of the same table.", "Differences to other data."
    ),
    ReportingItem("17", "Ethical approval", "", "Committee, approval, consent."),
    ReportingItem(
        "18",
        "Open science",
        "Software and versions, settings, seed; the model file.",
        "Funding, conflicts, protocol, registration, access to data.",
    ),
    ReportingItem("19", "Patients and public", "", "Whether and how they were involved."),
    ReportingItem(
        "20", "Participants’ flow and characteristics", "Rows used and left out.", "A table of baseline."
    ),
    ReportingItem("21", "Numbers in each analysis", "Rows and subjects used.", "Events do not apply."),
    ReportingItem(
        "22", "Full model", "The model file holds every parameter.", "Where others can get the file."
    ),
    ReportingItem("23", "Performance", "Error and intervals, out of fold.", "Performance in key subgroups."),
    ReportingItem("24", "Updating of the model", "", "Any change after evaluation."),
    ReportingItem(
        "25–27", "Interpretation, limits, use", "Limits, listed above.", "Meaning for practice; next steps."
    ),
)
