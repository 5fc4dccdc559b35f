"""The ladder: linear ⊂ additive ⊂ pairwise ⊂ dense, each a mask of the same network."""

from dataclasses import dataclass
from itertools import combinations

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
    pair_count : int
        Pairs that the pairwise rung holds.
    """

    design: Design
    settings: FitSettings
    pair_count: int

    @property
    def network(self) -> Network:
        """Two hidden layers, wide enough for the rung that needs the most units, and a linear skip."""
        singles = len(self.design.schema) * self.settings.single_units
        width = max(singles + self.pair_count * self.settings.pair_units, self.settings.dense_units)
        activation = self.settings.activation
        return Network(len(self.design.scales), (width, width), (activation, activation), linear_skip=True)

    def mask(self, rung: Rung, pairs: tuple[Pair, ...]) -> BoolArray:
        """Parameters that a rung may use; the pairs matter to the pairwise rung; shape (parameters,)."""
        return component_mask(self.network, self._components(rung, pairs))

    def _components(self, rung: Rung, pairs: tuple[Pair, ...]) -> list[Component]:
        columns = self.design.inputs_of_covariate
        singles = [Component(inputs, self.settings.single_units) for inputs in columns]
        match rung:
            case Rung.LINEAR:
                return []
            case Rung.ADDITIVE:
                return singles
            case Rung.PAIRWISE:
                chosen = [Component(columns[a] + columns[b], self.settings.pair_units) for a, b in pairs]
                return singles + chosen
            case Rung.DENSE:
                return [Component(tuple(range(len(self.design.scales))), self.settings.dense_units)]


def make_ladder(design: Design, settings: FitSettings) -> Ladder:
    """Make the ladder for a design."""
    all_pairs = len(all_pairs_of(design))
    return Ladder(design, settings, min(all_pairs, settings.pair_budget))


def all_pairs_of(design: Design) -> tuple[Pair, ...]:
    """Every pair of covariates."""
    return tuple(combinations(range(len(design.schema)), 2))
