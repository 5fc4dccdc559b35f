"""Settings that let an endpoint be followed from table to report in a second."""

from covaria import FitSettings

QUICK = FitSettings(
    folds=4,
    repeats=1,
    restarts=1,
    steps=150,
    penalties=(7e-3,),
    linear_penalties=(0.02,),
    evidence_steps=8,
    single_sines=3,
    pair_sines=3,
    dense_sines=12,
    wider_steps=0,
)
