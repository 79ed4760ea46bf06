"""Benchmarks: ratios against other ways of doing the same, side by side in one run. ``make bench``."""
