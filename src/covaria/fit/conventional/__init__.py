"""Conventional models, fitted on their own terms to stand beside the ladder."""
