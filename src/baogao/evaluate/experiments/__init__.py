"""Experiments: a config trained many times, over folds, sizes and seeds, and what follows from it."""
