"""Firms: Mesa agents with a ledger, stocks, beliefs and a strategy that is a mix of `levers`."""
