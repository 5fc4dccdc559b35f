"""Check: the networks of the lessons have the digits that PyTorch gave them."""

from collections.abc import Iterator

from covaria.datasets import biomarker_trial
from covaria.engine import Activation
from covaria.lesson import LessonData, LessonSettings, train_lesson
from covaria.model.design import Scale
from covaria.qualification.check import Check, Comparison, Part, near, same

KNOWN = (
    ("straight line", LessonSettings(hidden=()), 5, 2.0655, 2.0939, 0.02),
    ("network of two layers", LessonSettings(), 369, 0.18375, 0.16105, 0.002),
    ("the same with tanh", LessonSettings(activation=Activation.TANH), 369, 0.1021, 0.0888, 0.001),
)
"""Parameters, and mean squared errors in training and on held-out rows, by PyTorch 2.13."""


def _comparisons() -> Iterator[Comparison]:
    trial = biomarker_trial()
    inputs, response = trial.inputs.astype(float), trial.response.astype(float)
    data = LessonData(inputs, response, Scale(0.0, 1.0), trial.train_rows, trial.test_rows)
    for name, settings, parameters, train_mse, test_mse, tolerance in KNOWN:
        found = train_lesson(data, settings)
        yield same(f"{name}: parameters", parameters, found.parameters)
        yield near(f"{name}: mean squared error, trained on", train_mse, float(found.train_mse[0]), tolerance)
        yield near(f"{name}: mean squared error, held out", test_mse, float(found.test_mse[0]), tolerance)


LESSON = Check("lesson", Part.OPERATION, "The digits of the lessons", _comparisons)
