"""What to try where a training ended badly."""

from covaria.engine import TrainingStatus

REMEDIES = {
    TrainingStatus.NOT_CONVERGED: (
        "The loss was not level over the last fifth of the epochs: try more --epochs, or, if it jumps, a "
        "lower --learning-rate."
    ),
    TrainingStatus.STUCK: (
        "No better than predicting the mean: try --scaling standard, more --epochs, or another --seed or "
        "--learning-rate."
    ),
    TrainingStatus.DIVERGED: "The steps were too large to settle: lower --learning-rate (0.01 is usual).",
    TrainingStatus.NON_FINITE: "Numbers overflowed: lower --learning-rate, or use --scaling standard.",
}
