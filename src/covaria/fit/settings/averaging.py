"""Numbers of the method by which candidates are weighed."""

from dataclasses import dataclass

from covaria.fit.settings.ranges import above_zero, at_least, shares


@dataclass(frozen=True)
class AveragingSettings:
    """How credible candidates are before there are any data, and how their weights are drawn.

    Attributes
    ----------
    draws : int
        Weights are averaged over so many draws of the candidates' deviances, as these might have been with
        other subjects (Yao, Vehtari, Simpson and Gelman 2018, section 3.4).
    step_down : float
        A rung is so many times as credible as the one above it; 2 lowered the excess error at all sizes of a
        trial (docs/log.md, "Model averaging").
    credibility_of_curve : float
        A curve of given shape is so many times as credible as the mean, since where a dose acts, nearly all
        clinical trials follow an Emax curve (Thomas, Sweeney and Somayaji 2014).
    credibility_of_trees : float
        Trees are so many times as credible as networks of the same rung, since responses of subjects seldom
        step: with 0.05 a smooth curve of few subjects was drawn with steps, and 0.002 takes from real ones.
    least_weight : float
        Networks of less weight are left out, so that the model stays small.
    """

    draws: int = 1000
    step_down: float = 2.0
    credibility_of_curve: float = 1.0
    credibility_of_trees: float = 0.01
    least_weight: float = 0.01

    def __post_init__(self) -> None:
        at_least(2, self, "draws")
        above_zero(self, "step_down", "credibility_of_curve", "credibility_of_trees")
        shares(self, "least_weight")
