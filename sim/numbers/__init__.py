"""Luck and arithmetic that give the same bits on every machine: `random` and `math`."""
