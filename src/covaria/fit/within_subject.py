"""How rows of one subject, at planned visits or over time, go together in the numbers that a fit works on."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.engine.evidence import Whitening
from covaria.repeated.innovations import Innovations
from covaria.repeated.subject_covariance import SubjectCovariance


@dataclass(frozen=True)
class WithinSubject:
    """Rows of subjects at planned visits or at times, and the covariance of their errors.

    Attributes
    ----------
    subject : (rows,) int64 array
    at : (rows,) array
        The visit, counted from 0 in the order of time, or the time.
    covariance : SubjectCovariance
        In squared units of the response.
    """

    subject: IntArray
    at: FloatArray
    covariance: SubjectCovariance

    def take(self, rows: IntArray | BoolArray) -> "WithinSubject":
        """Some of the rows."""
        return replace(self, subject=self.subject[rows], at=self.at[rows])

    @cached_property
    def innovations(self) -> Innovations:
        """What is expected of each row's error given those before."""
        return self.covariance.innovations(self.subject, self.at)

    @cached_property
    def whitening(self) -> Whitening:
        """What makes errors independent, of a variance of about 1 where theirs is 1 on average."""
        found, rows = self.innovations, np.arange(len(self.subject))
        scale = float(np.sqrt(self.covariance.variances(self.at).mean()))
        precision = scale / found.sd
        values = np.concatenate([precision, -found.coefficient * precision[found.row]])
        places = np.concatenate([rows, found.row]), np.concatenate([rows, found.earlier])
        matrix = csr_array((values, places), shape=(len(rows), len(rows)))
        return Whitening(matrix, float(np.log(precision).sum()))

    def whitened(self, values: FloatArray) -> FloatArray:
        """Whiten responses or predictions, (…, rows)."""
        flat = values.reshape(-1, len(self.subject))
        return self.whitening(flat.T).T.reshape(values.shape)
