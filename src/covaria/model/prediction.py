"""What a prediction is."""

from dataclasses import dataclass

from covaria.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Prediction:
    """Predicted responses, in the response's units, with an interval for each new subject.

    Attributes
    ----------
    mean, lower, upper : (rows,) float64 arrays
    outside : (rows,) bool array
        Where some covariate is outside the range of the training rows.
    filled : (rows,) bool array
        Where something stands in for a level or a missing cell that training never had: a level taken as one
        of the rare ones or the average over levels, the median of a number.
    level : float
        Of the intervals.
    row_numbers : (rows,) int64 array
        Rows as a person counts them in the table.
    subjects : tuple of (str or None), or None
        Who each row is of, where the table has the model's column of the subject.
    notes : tuple of str
        Sentences for the user.
    earlier : (rows,) int64 array or None
        From how many of the subject's earlier responses each row is predicted; None where these
        were not asked for.
    """

    mean: FloatArray
    lower: FloatArray
    upper: FloatArray
    outside: BoolArray
    filled: BoolArray
    level: float
    row_numbers: IntArray
    subjects: tuple[str | None, ...] | None
    notes: tuple[str, ...]
    earlier: IntArray | None = None
