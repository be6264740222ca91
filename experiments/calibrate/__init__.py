"""Which market are a user's customers in? Their log is read, and a market is fitted to it: `centricity calibrate`."""
