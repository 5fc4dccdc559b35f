"""How good a fit is, out of fold: errors, residuals and what intervals are made from."""
