"""How rows of one subject at planned visits go together, in the numbers that a fit works on."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.engine.evidence import Whitening
from covaria.repeated.innovations import Innovations, innovations


@dataclass(frozen=True)
class WithinSubject:
    """Rows of subjects at planned visits, and the covariance of their errors.

    Attributes
    ----------
    subject, visit : (rows,) int64 arrays
        Visits are counted from 0, in the order of time.
    covariance : (visits, visits) array
        In squared units of the response.
    """

    subject: IntArray
    visit: IntArray
    covariance: FloatArray

    def take(self, rows: IntArray | BoolArray) -> "WithinSubject":
        """Some of the rows."""
        return replace(self, subject=self.subject[rows], visit=self.visit[rows])

    @cached_property
    def innovations(self) -> Innovations:
        """What is expected of each row's error given those at earlier visits."""
        return innovations(self.covariance, self.subject, self.visit)

    @cached_property
    def whitening(self) -> Whitening:
        """What makes errors independent, of a variance of about 1 where theirs is 1 on average."""
        found, rows = self.innovations, np.arange(len(self.subject))
        scale = float(np.sqrt(np.diag(self.covariance)[self.visit].mean()))
        precision = scale / found.sd
        values = np.concatenate([precision, -found.coefficient * precision[found.row]])
        places = np.concatenate([rows, found.row]), np.concatenate([rows, found.earlier])
        matrix = csr_array((values, places), shape=(len(rows), len(rows)))
        return Whitening(matrix, float(np.log(precision).sum()))

    def whitened(self, values: FloatArray) -> FloatArray:
        """Whiten responses or predictions, (…, rows)."""
        flat = values.reshape(-1, len(self.subject))
        return self.whitening(flat.T).T.reshape(values.shape)
