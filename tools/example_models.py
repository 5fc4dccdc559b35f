"""Write the model files that every later Covaria must read, and what it must predict from them.

python tools/example_models.py tests/data

Once a version of the file format is released, its examples stay as they are; a new one has its own beside.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

import covaria
from covaria.model.container import FORMAT_VERSION

SUBJECTS = 96
SETTINGS = covaria.FitSettings(
    folds=3,
    repeats=1,
    restarts=1,
    penalties=(1e-2,),
    linear_penalties=(0.1,),
    steps=60,
    single_units=2,
    pair_units=1,
    dense_units=4,
    evidence_steps=4,
    single_sines=2,
    pair_sines=2,
    dense_sines=6,
)
NEW_SUBJECTS: dict[str, Any] = {
    "AGE": [24.5, 61.0, None],
    "SEX": ["F", "M", "F"],
    "DOSE": [0.0, 10.0, 15.0],
    "ARM": ["Placebo", "B", "A"],
    "AVISIT": ["Week 4", "Week 8", "Week 12"],
    "MONTH": [1.0, 2.5, 4.0],
}
"""Predicted; one lacks its age, and one has a dose between those studied."""
LEVELS = (0.05, 0.5, 0.95)


def trials() -> dict[str, tuple[list[str], dict[str, Any]]]:
    """What each example is fitted to, by name: its covariates, and what is said of the trial."""
    refits = {"with_learning_curve": True, "with_sensitivity": True}
    return {
        "doses": (
            ["AGE", "SEX", "DOSE"],
            {"dose": "DOSE", "goal": "max", "delta": 1.0, "shape": "monotone", **refits},
        ),
        "arms": (["AGE", "SEX", "ARM"], {"arm": "ARM", "units": {"CHG": "mg/dL", "AGE": "years"}}),
        "binary": (["AGE", "SEX", "DOSE"], {"dose": "DOSE", "endpoint": "binary", "responder": "better"}),
        "lognormal": (["AGE", "SEX", "DOSE"], {"dose": "DOSE", "endpoint": "lognormal", "delta": 1.25}),
        "count": (["AGE", "SEX", "ARM"], {"arm": "ARM", "endpoint": "count"}),
        "censored": (["AGE", "SEX", "ARM"], {"arm": "ARM", "endpoint": "censored"}),
        "ordinal": (
            ["AGE", "SEX", "DOSE"],
            {"dose": "DOSE", "endpoint": "ordinal", "levels": "none<mild<severe"},
        ),
        "survival": (["AGE", "SEX", "ARM"], {"arm": "ARM", "endpoint": "survival", "event": "SEEN"}),
        "visits": (["AGE", "SEX"], {"visit": "AVISIT", "covariance": "compound-symmetry"}),
        "times": (["AGE", "SEX"], {"time": "MONTH", "covariance": "random-intercept"}),
    }


def simulated() -> dict[str, Any]:
    """A trial of made-up subjects."""
    random = np.random.default_rng(2026)
    age, sex = random.normal(50, 11, SUBJECTS).round(1), random.choice(["F", "M"], SUBJECTS)
    dose = np.tile([0.0, 5.0, 10.0, 20.0], SUBJECTS // 4)
    arm = random.choice(["Placebo", "A", "B"], SUBJECTS)
    response = (
        0.06 * age + (sex == "M") + 4 * dose / (6 + dose) + (arm == "B") + random.normal(0, 1, SUBJECTS)
    )
    age[random.random(SUBJECTS) < 0.15] = np.nan
    return {"AGE": age, "SEX": sex, "DOSE": dose, "ARM": arm, "CHG": response.round(3)}


def fitted(name: str) -> covaria.ResponseModel:
    """Fit one of the examples."""
    covariates, said = trials()[name]
    columns = {column: values for column, values in simulated().items() if column in {*covariates, "CHG"}}
    if said.get("endpoint") == "binary":
        columns["CHG"] = np.where(columns["CHG"] > np.median(columns["CHG"]), "better", "worse")
    if said.get("endpoint") == "ordinal":
        cuts = np.quantile(columns["CHG"], [0.3, 0.7])
        columns["CHG"] = np.array(["none", "mild", "severe"])[np.digitize(columns["CHG"], cuts)]
    if said.get("endpoint") == "count":
        columns["CHG"] = np.maximum(np.round(columns["CHG"]), 0)
    if said.get("endpoint") == "lognormal":
        columns["CHG"] = np.exp(columns["CHG"] / 4).round(3)
    if said.get("endpoint") == "censored":
        limit = float(np.quantile(columns["CHG"], 0.3).round(1))
        columns["CHG"] = [f"<{limit}" if value < limit else repr(value) for value in columns["CHG"].tolist()]
    if said.get("endpoint") == "survival":
        columns["CHG"] = np.exp(columns["CHG"] / 4).round(3)
        columns["SEEN"] = (np.arange(SUBJECTS) % 3 > 0).astype(int)
    if said.get("visit") or said.get("time"):
        subject, visit = np.divmod(np.arange(SUBJECTS), len(NEW_SUBJECTS["AVISIT"]))
        columns["AGE"], columns["SEX"] = columns["AGE"][subject], columns["SEX"][subject]
        columns["CHG"] = columns["CHG"] + columns["CHG"][subject]
        time = np.round(1.5 * visit + 0.01 * subject + 0.5, 2)
        columns["SUBJID"] = subject
        columns |= (
            {"MONTH": time} if said.get("time") else {"AVISIT": np.array(NEW_SUBJECTS["AVISIT"])[visit]}
        )
    return covaria.fit_model(columns, "CHG", settings=SETTINGS, **said)


def numbers_of(model: covaria.ResponseModel) -> dict[str, list[float]]:
    """Numbers that the file determines, whichever version reads it, by what they are.

    Not what is worked out anew when it is asked for, as the dose curve and its best dose.
    """
    predicted, evaluation = model.predict(NEW_SUBJECTS), model.evaluation
    found = {
        "means": predicted.mean.tolist(),
        "intervals": [*predicted.lower.tolist(), *predicted.upper.tolist()],
        "scores": [evaluation.oof.score, *(step.score for step in evaluation.ladder)],
        "explained": [evaluation.oof.explained],
        "effects": [each.estimate for each in model.decomposition.effects],
    }
    if model.survival is not None:
        found["survival"] = model.predict_survival(NEW_SUBJECTS, [1.0, 2.0]).ravel().tolist()
        found["risks"] = [each.value for each in model.survival.risks(2.0)]
    elif evaluation.ordered is not None and model.shares is not None:
        found["levels"] = model.predict_probabilities(NEW_SUBJECTS).probability.ravel().tolist()
        found["shares"] = model.shares.shares().ravel().tolist()
        found["odds"] = [each.value for each in model.shares.odds_ratios() if each is not None]
    elif evaluation.probabilities is None:
        found["quantiles"] = model.predict_quantiles(NEW_SUBJECTS, LEVELS).ravel().tolist()
    else:
        found["probabilities"] = [evaluation.probabilities.brier, evaluation.probabilities.area.value]
    if model.visits is not None:
        rows = {**NEW_SUBJECTS, "SUBJID": ["new"] * 3, "CHG": [9.0, None, None]}
        known = model.predict(rows, earlier=True)
        found["known"] = [*known.mean.tolist(), *known.upper.tolist()]
    if model.adjusted_means is not None:
        found["doses"] = list(model.adjusted_means.means)
    if model.arm_means is not None:
        found["arms"] = list(model.arm_means.adjusted.means)
    if evaluation.learning_curve is not None:
        found["learning"] = [each.score for each in evaluation.learning_curve.points]
    if model.sensitivity is not None:
        found["refits"] = [each.explained for each in model.sensitivity.headlines()]
    return found


def main() -> None:
    """Write each example and its numbers to a folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    for name in trials():
        path = folder / f"format-{FORMAT_VERSION}-{name}.covaria"
        covaria.save_model(fitted(name), path, force=True)
        text = json.dumps(numbers_of(covaria.load_model(path)), indent=1)
        path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
