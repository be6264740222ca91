"""Customers: columns in `table`, one verb a file, and one customer's month in `tick`."""
