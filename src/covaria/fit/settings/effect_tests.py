"""Numbers of the method by which interactions and treatments are tested."""

from dataclasses import dataclass

from covaria.explain.effects import CLAIM_LEVEL
from covaria.fit.settings.ranges import above_zero, at_least, shares


@dataclass(frozen=True)
class EffectTestSettings:
    """Tests by sign flips against a model without the effect (docs/log.md, "Tests by sign flips").

    Attributes
    ----------
    flips : int
        Signs are drawn so many times, so that the least p-value is 0.001.
    most_flipped : int
        Up to so many units each is flipped by itself; of more, as many random sets of them are flipped
        together, which bounds memory.
    ridge : float
        The tested basis has this penalty, relative to its mean squared size, since its functions nearly
        repeat one another.
    amplitude_rate : float
        The exponential prior on a component's amplitude in the null model has this rate, which hardly
        matters.
    most_trained : int
        The null model's hyperparameters are estimated from at most so many rows; its last layer sees all.
    most_numbers : int
        A test looks at a random part of the rows where these by hidden units are more than so many numbers,
        which bounds memory.
    most_looks : int
        Rows times pairs up to which all pairs are tested together on all rows; beyond, the most promising
        pairs of one half of the subjects are tested on the other half, so that being picked does not count as
        evidence.
    highest_leverage : float
        A row or unit that the null model takes up more of than this counts as taken up by as much, so that
        what it leaves stays finite when it is brought to the size of errors.
    length_scale : float
        The waves that tests look with have this length scale, in standard deviations of a covariate.
    few_values : int
        A covariate of at most so many values has a level for each of them before a pair is tested, so that
        its own effect is taken up whole.
    claimed : float
        A pair with a p-value up to this becomes part of the model that others are tested against; it is the
        level of the report's claims.
    """

    flips: int = 999
    most_flipped: int = 1000
    ridge: float = 0.1
    amplitude_rate: float = 0.5
    most_trained: int = 1500
    most_numbers: int = 20_000_000
    most_looks: int = 500_000
    highest_leverage: float = 0.95
    length_scale: float = 1.5
    few_values: int = 8
    claimed: float = CLAIM_LEVEL

    def __post_init__(self) -> None:
        at_least(1, self, "flips", "most_flipped", "most_numbers")
        at_least(2, self, "most_trained")
        at_least(0, self, "most_looks", "few_values")
        above_zero(self, "ridge", "amplitude_rate", "length_scale")
        shares(self, "highest_leverage", "claimed")
