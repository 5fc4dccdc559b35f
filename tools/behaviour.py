"""Numbers that a fit gives on six tables, so that a change that should change nothing can be held to that.

python tools/behaviour.py --write tests/data/behaviour.json
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import scipy

import covaria
from covaria.engine.native import instruction_set
from covaria.model.dose_findings import dose_findings

SETTINGS = covaria.FitSettings(
    folds=3, repeats=1, restarts=1, steps=60, penalties=(1e-2,), linear_penalties=(0.1,), evidence_steps=4
)
SHOWN = 5
"""Rows whose prediction is kept."""


def tables() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Six tables as a user has them, by name, with what is said of their columns."""
    random = np.random.default_rng(20)
    rows = 120
    age, base = random.normal(50, 9, rows).round(1), random.normal(8, 1, rows).round(2)
    sex, dose = random.choice(["F", "M"], rows), np.tile([0.0, 5.0, 10.0, 20.0], rows // 4)
    noise = random.normal(0, 1, rows)
    effect, covariates = 2 * dose / (5 + dose), {"age": age, "base": base}
    subject, exposure = np.repeat(np.arange(rows // 3), 3), random.uniform(0, 100, rows)
    arm = random.choice(["Placebo", "A", "B"], rows)
    y = 0.5 * base + noise
    return {
        "doses": ({**covariates, "dose": dose, "y": y + effect}, {"goal": "max", "delta": 0.5}),
        "categories": ({**covariates, "sex": sex, "y": y + (sex == "M")}, {}),
        "arms": ({**covariates, "ARM": arm, "y": y + (arm == "B")}, {"arm": "ARM"}),
        "exposure": ({**covariates, "dose": exposure, "y": y + exposure / 40}, {}),
        "visits": (
            {"age": age[subject], "dose": dose[subject], "who": subject, "y": y + base[subject]},
            {"roles": {"who": "subject"}},
        ),
        "scores": ({"age": age, "dose": dose, "y": np.clip(np.round(y - 4 + effect), 0, 3)}, {"seed": 3}),
    }


def behaviour() -> dict[str, dict[str, list[float]]]:
    """Fit each table, and collect its numbers by what they are."""
    return {name: _numbers(columns, said) for name, (columns, said) in tables().items()}


def with_versions() -> dict[str, Any]:
    """Say too what the last digits depend on."""
    versions = {"kernel": instruction_set(), "NumPy": np.__version__, "SciPy": scipy.__version__}
    return {"versions": versions, "tables": behaviour()}


def _numbers(columns: dict[str, Any], said: dict[str, Any]) -> dict[str, list[float]]:
    model = covaria.fit_model(columns, "y", settings=SETTINGS, **said)
    evaluation, predicted = model.evaluation, model.predict(columns)
    found = {
        "predictions": predicted.mean[:SHOWN].tolist(),
        "intervals": [*predicted.lower[:SHOWN].tolist(), *predicted.upper[:SHOWN].tolist()],
        "ladder": [number for step in evaluation.ladder for number in (step.score, step.weight, step.gain)],
        "errors": [evaluation.oof.score, evaluation.oof.explained, evaluation.prediction_p_value],
        "comparators": [each.score for each in evaluation.comparators],
        "interactions": [each.p_value for each in evaluation.interaction_tests],
        "effects": [each.estimate for each in model.effects()],
    }
    if model.has_dose_response:
        dose = dose_findings(model)
        change = dose.change
        found["dose"] = [dose.p_value or 0.0, change.difference, change.lower, change.upper]
        found["chosen"] = [] if dose.best is None else [dose.best.dose, dose.best.lower, dose.best.upper]
    if model.arm_means is not None:
        arms = model.arm_effects()
        found["arms"] = [arms.p_value, *(each.mean for each in arms.arms)]
    return found


def main() -> None:
    """Print the numbers, or write them to a file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", type=Path)
    path = parser.parse_args().write
    text = json.dumps(with_versions(), indent=1) + "\n"
    if path is None:
        print(text, end="")
    else:
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
