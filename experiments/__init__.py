"""What can a user run? One module a verb; each takes a checked configuration and returns an exit code."""
