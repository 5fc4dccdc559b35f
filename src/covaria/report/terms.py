"""The words of machine learning that a report uses, with what a pharmacometrician would call them."""

from collections.abc import Iterator
from dataclasses import dataclass

from covaria.model.score_words import ScoreWords


@dataclass(frozen=True)
class Term:
    """One word, its counterpart, and what it means here."""

    word: str
    counterpart: str
    meaning: str


BEFORE_SCORE = "ladder, rung"
"""The word after which the score is explained."""
TERMS = (
    Term(
        "feature, target",
        "covariate, response endpoint",
        "The columns that a prediction is made from, and the column that is predicted.",
    ),
    Term(
        "neural network",
        "flexible response model",
        "A function of the covariates made of simple bending units, with weights estimated from the trial.",
    ),
    Term(
        "hidden unit",
        "node that combines covariates",
        "A detector of some subgroup that nobody had to specify beforehand.",
    ),
    Term(
        "activation function",
        "squashing function",
        "How a hidden unit bends what it is given: ReLU by a corner, SiLU by a rounded one.",
    ),
    Term(
        "non-linearity",
        "response that no straight line describes",
        "What hidden units are there for: without them a network is a linear regression.",
    ),
    Term(
        "forward pass",
        "computing a predicted response",
        "From the covariates of a subject, layer by layer, to one number.",
    ),
    Term(
        "backward pass, optimizer",
        "gradient of the objective function; the minimisation routine",
        "Which way to move each weight to lower the error, and the routine (Adam, L-BFGS) that moves it.",
    ),
    Term(
        "ladder, rung",
        "nested models",
        "Linear, additive, pairwise and dense networks: each may do what the one before may, and more.",
    ),
    Term(
        "out of fold",
        "cross-validated",
        "Predicted by networks that were trained without the subject in question.",
    ),
    Term(
        "overfitting",
        "over-parameterised model",
        "Fitting the noise of these subjects: the error falls in sample and not for new subjects.",
    ),
    Term(
        "weight decay, penalty",
        "shrinkage; a prior on parameters",
        "Pulls weights towards zero, so that the data must speak for every bend.",
    ),
    Term(
        "model averaging, averaged model, weight",
        "model averaging",
        "Predictions of the rungs, averaged with weights that made the out-of-fold error least.",
    ),
    Term(
        "gain",
        "drop in the objective function",
        "How far the out-of-fold error of a rung lies below that of the rung before, subject by subject.",
    ),
    Term(
        "fold, held out",
        "part of the trial that is kept back once",
        "Subjects are divided into folds; each is predicted by networks estimated from all the others.",
    ),
    Term(
        "epoch, batch",
        "iteration, some subjects at a time",
        "One pass through the training rows, in steps of a handful of them each.",
    ),
    Term(
        "prediction interval",
        "prediction interval for an individual",
        "Where the response of one new subject is expected. Wider than any band for a mean.",
    ),
    Term(
        "band of a curve",
        "uncertainty of a typical curve",
        "Where the mean curve plausibly runs: one band holds at each point, a wider one for the whole curve.",
    ),
)


def terms_of(score: ScoreWords) -> tuple[Term, ...]:
    """List the words, the endpoint's score among them."""
    return tuple(_with_score(score))


def _with_score(score: ScoreWords) -> Iterator[Term]:
    for term in TERMS:
        yield term
        if term.word == BEFORE_SCORE:
            yield Term(f"{score.name}, loss", "objective function", score.meaning)
