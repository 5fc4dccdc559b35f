"""The ladder: linear ⊂ additive ⊂ pairwise ⊂ dense, each a mask of the same network."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from covaria.arrays import BoolArray
from covaria.engine import Component, Network, component_mask
from covaria.fit.settings import FitSettings
from covaria.model.design import Design
from covaria.model.rung import Pair, Rung


@dataclass(frozen=True)
class Ladder:
    """The network that all rungs share, and the mask of each.

    Attributes
    ----------
    design : Design
    settings : FitSettings
    single_count : int
        Covariates with nonlinear effects.
    pair_count : int
        Pairs that the pairwise rung holds.
    """

    design: Design
    settings: FitSettings
    single_count: int
    pair_count: int

    @property
    def network(self) -> Network:
        """Two hidden layers, wide enough for the rung that needs the most units, and a linear skip."""
        singles = self.single_count * self.settings.single_units
        width = max(singles + self.pair_count * self.settings.pair_units, self.settings.dense_units)
        activation = self.settings.activation
        return Network(len(self.design.scales), (width, width), (activation, activation), linear_skip=True)

    def mask(self, rung: Rung, pairs: tuple[Pair, ...], nonlinear: Sequence[int] | None = None) -> BoolArray:
        """Parameters that a rung may use; shape (parameters,).

        Parameters
        ----------
        rung : Rung
        pairs : tuple of pairs
            They matter to the pairwise rung.
        nonlinear : sequence of int, optional
            Positions of the covariates with nonlinear effects; by default all.
        """
        own = range(len(self.design.schema)) if nonlinear is None else nonlinear
        return component_mask(self.network, self._components(rung, pairs, own))

    def _components(self, rung: Rung, pairs: tuple[Pair, ...], nonlinear: Sequence[int]) -> list[Component]:
        columns = self.design.inputs_of_covariate
        singles = [Component(columns[k], self.settings.single_units) for k in nonlinear]
        match rung:
            case Rung.LINEAR:
                return []
            case Rung.ADDITIVE:
                return singles
            case Rung.PAIRWISE:
                chosen = [Component(columns[a] + columns[b], self.settings.pair_units) for a, b in pairs]
                return singles + chosen
            case Rung.DENSE:
                together = tuple(column for k in nonlinear for column in columns[k])
                return [Component(together, self.settings.dense_units)]


def make_ladder(design: Design, settings: FitSettings, nonlinear: int | None = None) -> Ladder:
    """Make the ladder for a design with so many nonlinear covariates; by default all."""
    singles = len(design.schema) if nonlinear is None else nonlinear
    return Ladder(design, settings, singles, min(comb(singles, 2), settings.pair_budget))


def all_pairs_of(design: Design) -> tuple[Pair, ...]:
    """Every pair of covariates."""
    return tuple(combinations(range(len(design.schema)), 2))
