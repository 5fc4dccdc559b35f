"""A positive response with errors in proportion to it: its logarithm is modelled."""

from covaria.arrays import FloatArray
from covaria.errors import TableError
from covaria.model.endpoint import NormalEndpoint
from covaria.model.link import Link
from covaria.model.score_words import ScoreUnit, ScoreWords


class LogNormalEndpoint(NormalEndpoint):
    """The normal endpoint of the logarithm: means are of geometric means, and differences of ratios."""

    name = "lognormal"
    transform = Link.LOG
    expected = "geometric mean"
    score = ScoreWords(
        name="mean squared log ratio",
        short="MSLR",
        unit=ScoreUnit.NONE,
        typical_name="typical log ratio",
        typical_key="typical_log_ratio",
        typical_unit=ScoreUnit.NONE,
        explained="R² of logarithms",
        explained_key="r2_of_logarithms",
        explained_of="variance of the logarithm",
        meaning="The mean square of the natural logarithm of response by prediction: its root is about the "
        "relative size of an error, as long as that is small.",
    )

    def check_response(self, response: FloatArray, name: str) -> None:
        """Refuse what has no logarithm."""
        if (response <= 0).any():
            raise TableError(
                f"{name} (response) has values that are not above 0, and a log-normal endpoint takes "
                "logarithms; correct them, declare them as missing, or choose the normal endpoint."
            )


LOGNORMAL = LogNormalEndpoint()
