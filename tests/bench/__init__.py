"""Benchmarks: how long work takes beside what it costs elsewhere in the same run."""
