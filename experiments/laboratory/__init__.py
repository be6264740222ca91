"""Which usual method is right, where the truth is known? What an analyst would see, the truth beside it, and scores."""
