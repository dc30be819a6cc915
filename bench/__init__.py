"""Comparisons, side by side in one run."""
