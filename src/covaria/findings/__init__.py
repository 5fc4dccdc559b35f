"""The answers in words, for report, terminal and JSON alike."""
