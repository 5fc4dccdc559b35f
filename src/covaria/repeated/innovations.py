"""What a subject's errors at earlier visits say of its next one.

Given those, a normal error has the mean Σ b e over the earlier visits, b = V₁₂ V₂₂⁻¹, and the variance
V₁₁ − V₁₂ V₂₂⁻¹ V₂₁: the autoregressive coefficients and innovation variances of a covariance (Pourahmadi
1999, section 2). Divided by their standard deviations, errors less those means are independent, so that the
same numbers predict a known subject's next visit, and whiten rows for generalised least squares.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Innovations:
    """What is expected of the error of each row, from errors of its subject at earlier visits.

    Attributes
    ----------
    row, earlier : (pairs,) int64 arrays
        Positions of a row, and of one of its subject at an earlier visit.
    coefficient : (pairs,) array
        What an error there adds to the error expected here.
    sd : (rows,) array
        Standard deviation of what is left.
    """

    row: IntArray
    earlier: IntArray
    coefficient: FloatArray
    sd: FloatArray

    @property
    def counts(self) -> IntArray:
        """From how many earlier visits each row is predicted; shape (rows,)."""
        return np.bincount(self.row, minlength=len(self.sd)).astype(np.int64)

    def expected(self, errors: FloatArray) -> FloatArray:
        """Expected error of each row given those before it; (…, rows), of which unknown ones are not read."""
        flat = errors.reshape(-1, len(self.sd))
        found = [np.bincount(self.row, self.coefficient * each[self.earlier], len(self.sd)) for each in flat]
        return np.array(found, dtype=np.float64).reshape(errors.shape)


def innovations(
    covariance: FloatArray, subject: IntArray, visit: IntArray, known: BoolArray | None = None
) -> Innovations:
    """Work out what is expected of each row's error.

    Parameters
    ----------
    covariance : (visits, visits) array
        Of one subject's errors, positive definite.
    subject, visit : (rows,) int64 arrays
        Whose row it is and at which visit, counted from 0; no two known rows are of one subject and visit.
    known : (rows,) bool array, optional
        Rows whose error is known, and says something of later ones; by default all.
    """
    known = np.ones(len(subject), np.bool_) if known is None else known
    subjects, visits = int(subject.max(initial=-1)) + 1, len(covariance)
    place = np.full((subjects, visits), -1)
    place[subject[known], visit[known]] = np.flatnonzero(known)
    is_earlier = (place[subject] >= 0) & (np.arange(visits) < visit[:, None])
    # What is alike in visit and earlier visits is solved once.
    cases, case = np.unique(np.column_stack([visit, is_earlier]), axis=0, return_inverse=True)
    sd, parts = np.empty(len(subject)), []
    for number, (at, *before) in enumerate(cases):
        rows, seen = np.flatnonzero(case.ravel() == number), np.flatnonzero(before)
        across = covariance[at, seen]
        coefficients = np.linalg.solve(covariance[np.ix_(seen, seen)], across)
        sd[rows] = np.sqrt(covariance[at, at] - across @ coefficients)
        parts.append(
            (
                np.repeat(rows, len(seen)),
                place[subject[rows]][:, seen].ravel(),
                np.tile(coefficients, len(rows)),
            )
        )
    row, earlier, coefficient = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Innovations(row.astype(np.int64), earlier.astype(np.int64), coefficient.astype(np.float64), sd)
