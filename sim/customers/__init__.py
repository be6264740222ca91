"""Customers: columns in `table`, one verb a file, and one customer's month in `tick`.

A rule reads a float32 as `np.float64(..)`: to numba `float()` of a single stays a single, to Python it does not.
"""
