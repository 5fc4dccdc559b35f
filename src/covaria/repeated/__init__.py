"""Linear models of repeated measures: a mean, and a covariance of each subject's rows, by REML."""
