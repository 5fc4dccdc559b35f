"""What a plan may ask of each trial besides the test, differences and the minimum effective dose."""

BEST_DOSE, CURVE, PREDICTIONS = "best dose", "error of the curve", "expected error"
"""What the dose chosen loses; the curve's error between doses; that of predictions of new subjects."""
QUESTIONS = (BEST_DOSE, CURVE, PREDICTIONS)
