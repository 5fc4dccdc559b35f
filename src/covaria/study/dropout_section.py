"""Who leaves the trials of a design, as a plan's file says it."""

import numpy as np

from covaria.study.design import Design
from covaria.study.dropout import OF_RESPONSES, SEEN, Dropout, numbers_of
from covaria.study.population import Population
from covaria.study.section import Section

SHARES, ODDS = "dropout", "dropout_odds"


def dropout_of(own: Section, doses: int, visits: tuple[str, ...]) -> Dropout:
    """Read who leaves a design of so many doses, with visits or none; errors name the key."""
    if own.is_list(SHARES):
        shares = own.numbers(SHARES)
        if len(shares) != doses:
            raise own.refused(SHARES, "must be one share, or one for each dose")
    else:
        shares = (own.number(SHARES, 0.0) or 0.0,)
    if not all(0 <= share < 1 for share in shares):
        raise own.refused(SHARES, "must be a share from 0 to below 1")
    factors = own.table(ODDS)
    odds = {name: factors.number(name, None, above=0) or 1.0 for name in factors.keys}
    if odds and not any(shares):
        raise own.refused(ODDS, "needs dropout, the share of subjects who leave; add it")
    if SEEN in odds and len(visits) < 2:
        raise own.refused(f"{ODDS}.{SEEN}", "needs two visits or more; add visits, or name a covariate")
    return Dropout(shares, odds)


def check_dropout(own: Section, design: Design) -> None:
    """Refuse odds of what a design does not draw, or of what is no number."""
    names = [name for name in design.dropout.odds if name not in OF_RESPONSES]
    if not names:
        return
    drawn = design.draw_covariates(design.subjects, np.random.default_rng(0))
    known = drawn | (design.population.all_columns() if isinstance(design.population, Population) else {})
    for name in names:
        try:
            numbers_of(known[name])
        except (KeyError, ValueError):
            rule = "must be seen, unseen, or a covariate of the design that is a number"
            raise own.refused(f"{ODDS}.{name}", rule) from None
