"""Checks of our own: what no ready-made linter looks at."""
