"""Repeated measures from a table: means by visit and arm, by a linear model."""
