"""What one would use instead, on the same folds."""
