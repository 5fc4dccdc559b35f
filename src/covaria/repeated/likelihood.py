"""The likelihood of repeated measures, restricted or full, with its gradient and information.

Of responses y = Xβ + e with the covariance V(θ) of each subject's errors, and P = V⁻¹ − V⁻¹XΦXᵀV⁻¹ where
Φ = (XᵀV⁻¹X)⁻¹, the restricted log-likelihood has the gradient −½ [tr(P Vᵢ) − yᵀPVᵢPy] and the negative
Hessian −½ tr(PVᵢPVⱼ) + yᵀPVᵢPVⱼPy + ½ [tr(PVᵢⱼ) − yᵀPVᵢⱼPy], the first term's opposite being the expected
information (Harville 1977). All is whitened by the Cholesky factor of each pattern of visits, V = LLᵀ, so
that the work for matrices is done once for subjects with the same visits.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from covaria.arrays import BoolArray, FloatArray
from covaria.repeated.layout import SubjectLayout
from covaria.repeated.structure import Structure


@dataclass(frozen=True)
class Likelihood:
    """A likelihood at some parameters of the covariance, where the covariance is positive definite.

    Attributes
    ----------
    layout : SubjectLayout
    structure : Structure
    parameters : (parameters,) array
    restricted : bool
        Whether it is that of what is orthogonal to the design.
    """

    layout: SubjectLayout
    structure: Structure
    parameters: FloatArray
    restricted: bool

    @cached_property
    def inverse_factor(self) -> FloatArray:
        """L⁻¹ of each pattern, with 1 on the diagonal where a visit is absent.

        Raises
        ------
        numpy.linalg.LinAlgError
            If a covariance is not positive definite.
        """
        there = self._there
        covariance = np.where(there, self.structure.covariance(self.parameters, self.layout.times), 0.0)
        places = np.arange(there.shape[1])
        covariance[:, places, places] += ~self.layout.present
        return np.linalg.inv(np.linalg.cholesky(covariance)).astype(np.float64, copy=False)

    @property
    def _there(self) -> BoolArray:
        present = self.layout.present
        return present[:, :, None] & present[:, None, :]

    @cached_property
    def _design(self) -> FloatArray:
        """L⁻¹X of each subject."""
        return self.inverse_factor[self.layout.pattern] @ self.layout.design

    @cached_property
    def root(self) -> FloatArray:
        """A root of Φ, which times its transpose is Φ; (coefficients, coefficients)."""
        flat = self._design.reshape(-1, self._design.shape[2])
        return np.linalg.inv(np.linalg.qr(flat, mode="r"))

    @cached_property
    def design(self) -> FloatArray:
        """L⁻¹X times the root of Φ, whose columns are orthonormal; (subjects, places, coefficients)."""
        return self._design @ self.root

    @cached_property
    def coefficients(self) -> FloatArray:
        """Generalised least squares of the responses."""
        coefficients: FloatArray = self.root @ np.einsum("sak,sa->k", self.design, self._response)
        return coefficients

    @cached_property
    def _response(self) -> FloatArray:
        whitened = self.inverse_factor[self.layout.pattern] @ self.layout.response[:, :, None]
        return whitened[:, :, 0]

    @cached_property
    def residuals(self) -> FloatArray:
        """L⁻¹ of what the design leaves; (subjects, places)."""
        return self._response - self._design @ self.coefficients

    @cached_property
    def value(self) -> float:
        """The log-likelihood."""
        places = np.arange(self.inverse_factor.shape[1])
        halves = np.log(self.inverse_factor[:, places, places]).sum(axis=1) @ self.layout.sizes
        free = self.layout.rows
        if self.restricted:
            free -= self.root.shape[0]
            halves += np.log(np.abs(np.diag(self.root))).sum()
        return float(halves - (free * np.log(2 * np.pi) + (self.residuals**2).sum()) / 2)

    @cached_property
    def slopes(self) -> FloatArray:
        """L⁻¹VᵢL⁻ᵀ; (parameters, patterns, places, places)."""
        return self.whitened(self.structure.slopes(self.parameters, self.layout.times))

    def whitened(self, matrices: FloatArray) -> FloatArray:
        """L⁻¹ M L⁻ᵀ of matrices of each pattern, (…, patterns, places, places)."""
        factor = self.inverse_factor
        inside = np.where(self._there, matrices, 0.0)
        whitened: FloatArray = factor @ inside @ np.swapaxes(factor, 1, 2)
        return whitened

    @cached_property
    def _leverage(self) -> FloatArray:
        """Sums of L⁻¹XΦXᵀL⁻ᵀ over the subjects of each pattern."""
        return self.layout.summed(self.design @ np.swapaxes(self.design, 1, 2))

    @cached_property
    def _squares(self) -> FloatArray:
        """Sums of squares and products of the residuals over the subjects of each pattern."""
        return self.layout.summed(self.residuals[:, :, None] * self.residuals[:, None, :])

    @cached_property
    def _excess(self) -> FloatArray:
        """What is expected of the squares and not there."""
        counted = self.layout.sizes[:, None, None] * np.eye(self.inverse_factor.shape[1])
        return counted - self._squares - (self._leverage if self.restricted else 0.0)

    @cached_property
    def gradient(self) -> FloatArray:
        """Derivatives of the log-likelihood; (parameters,)."""
        doubled: FloatArray = np.einsum("ipab,pab->i", self.slopes, self._excess)
        return -doubled / 2

    @cached_property
    def changes(self) -> FloatArray:
        """The derivative of Φ⁻¹ by each parameter, between two roots of Φ: rootᵀ XᵀV⁻¹VᵢV⁻¹X root."""
        return np.array([self.seen_by_design(each) for each in self.slopes])

    def seen_by_design(self, whitened: FloatArray) -> FloatArray:
        """Sum over subjects of XᵀL⁻ᵀ M L⁻¹X, for matrices of each pattern, taken by the root."""
        moved = whitened[self.layout.pattern] @ self.design
        seen: FloatArray = np.einsum("sak,sal->kl", self.design, moved, optimize=True)
        return seen

    @cached_property
    def expected_information(self) -> FloatArray:
        """What the information of the parameters is expected to be; (parameters, parameters)."""
        found = self._products(self.layout.sizes[:, None, None] * np.eye(self.inverse_factor.shape[1]))
        if self.restricted:
            found = found - 2 * self._products(self._leverage)
            found = found + np.einsum("ikl,jkl->ij", self.changes, self.changes)
        return found / 2

    @cached_property
    def observed_information(self) -> FloatArray:
        """Negative second derivatives of the log-likelihood; (parameters, parameters)."""
        moved = (self.slopes[:, self.layout.pattern] @ self.residuals[None, :, :, None])[..., 0]
        leaning = np.einsum("sak,isa->ik", self.design, moved)
        found: FloatArray = self._products(self._squares) - leaning @ leaning.T
        found = found - self.expected_information
        curvature = self.curvature
        if curvature is not None:
            found = found + np.einsum("ijpab,pab->ij", curvature, self._excess) / 2
        return found

    @cached_property
    def curvature(self) -> FloatArray | None:
        """L⁻¹VᵢⱼL⁻ᵀ, or None where the covariance is linear in its parameters."""
        curvature = self.structure.curvature(self.parameters, self.layout.times)
        return None if curvature is None else self.whitened(curvature)

    def _products(self, weights: FloatArray) -> FloatArray:
        """Sums over patterns of tr(WᵢWⱼM), symmetric; (parameters, parameters)."""
        first = self.slopes.reshape(len(self.slopes), -1)
        second = (self.slopes @ weights).reshape(len(self.slopes), -1)
        products: FloatArray = first @ second.T
        return products
