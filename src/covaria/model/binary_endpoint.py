"""A response that is yes or no: networks add up log odds, and the probability of a yes is predicted."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.engine.losses import Loss
from covaria.errors import TableError, UsageError
from covaria.model.design import Scale
from covaria.model.endpoint import Capability
from covaria.model.intervals import FoldResiduals
from covaria.model.link import Link
from covaria.model.log_loss import SUREST, LogLossEndpoint, log_loss
from covaria.model.probability_ranges import probability_ranges


class BinaryEndpoint(LogLossEndpoint):
    """A response of 0 or 1: the deviance is the log loss."""

    name = "binary"
    link = Link.LOGIT
    loss = Loss.LOGISTIC
    score = log_loss(
        "Minus the mean logarithm of the probability that was predicted of what happened, half the "
        "binomial deviance of a subject: 0 for certainty that is right, 0.693 for a coin."
    )
    capabilities = frozenset(
        {Capability.GRADIENT, Capability.EVIDENCE, Capability.SIGN_FLIPS, Capability.ADJUSTED_MEANS}
    )
    predicts_probability = True
    expected = "probability"
    bounds = (0.0, 1.0)

    def check_response(self, response: FloatArray, name: str) -> None:
        """Refuse anything but 0 and 1, and a response that never or always happens."""
        if not np.isin(response, (0.0, 1.0)).all():
            raise TableError(
                f"{name} (response) has values other than 0 and 1, and a binary endpoint takes these alone; "
                "name the value that is a response as the responder, or leave the endpoint out."
            )
        if response.min() == response.max():
            which = "1 (a response)" if response[0] else "0 (no response)"
            raise TableError(
                f"{name} (response) is {which} in every usable row, and there is nothing to tell apart; "
                "check the rows, or choose another response."
            )

    def row_deviance(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        """−log of the probability of what happened."""
        bounded = np.clip(predicted, SUREST, 1 - SUREST)
        cost: FloatArray = -np.log(np.where(observed > 0, bounded, 1 - bounded))
        return cost

    def information(self, predicted: FloatArray) -> FloatArray:
        """Variance of a response of 0 or 1."""
        return predicted * (1 - predicted)

    def scale(self, response: FloatArray, weights: FloatArray) -> Scale:
        """Log odds in units of 1 / √(p (1 − p)), with p the share of responders.

        In these the logistic loss curves like the squared one of standardised responses, so that penalties
        and priors mean the same. A part of a trial in which nobody or everybody responds counts as if half a
        subject were of the other kind.
        """
        least = 0.5 / (float(weights.sum()) + 1)
        share = float(np.clip(self.best_constants(response, weights[None])[0], least, 1 - least))
        return Scale(0.0, float(1 / np.sqrt(share * (1 - share))))

    def targets(self, response: FloatArray, scale: Scale) -> FloatArray:
        """Labels as signs, of the size of the scale."""
        return np.where(response > 0, scale.sd, -scale.sd)

    def outputs(self, predicted: FloatArray, scale: Scale) -> FloatArray:
        """Outputs of networks, finite for every probability."""
        return super().outputs(np.clip(predicted, SUREST, 1 - SUREST), scale)

    def working_residual(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        """Observed less predicted: the slope of the log likelihood in the log odds."""
        return observed - predicted

    def interval(
        self,
        folds: FloatArray,
        residual_sd: FloatArray,
        residuals: tuple[FoldResiduals, ...],
        level: float,
        repeats: int = 1,
    ) -> tuple[FloatArray, FloatArray]:
        """Range of each row's probability; an interval of a response that is yes or no would say nothing.

        In the place of a residual's standard deviation is the standard error of the log odds; (1, rows).
        """
        bounded = np.clip(folds, SUREST, 1 - SUREST)
        return probability_ranges(bounded, residual_sd[0], residuals, level, repeats)

    def predictive_quantile(self, *_: object) -> FloatArray:
        """Refuse, since there is none.

        Raises
        ------
        UsageError
        """
        raise UsageError(
            "A response that is yes or no has no quantiles; predict() gives its probability and the range of "
            "that."
        )

    @property
    def is_symmetric(self) -> bool:
        """Ranges of a probability reach farther to the side of one half."""
        return False


BINARY = BinaryEndpoint()
