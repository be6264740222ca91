"""Pure functions from the tables of a run to numbers; money in cents, rates a year where the name says so."""
