"""How candidates are weighed against each other, and what they predict together."""
