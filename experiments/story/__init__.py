"""What does one customer live through, and why is one firm hired and left? Two stories that a run can tell."""
