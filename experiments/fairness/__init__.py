"""Does either way win by construction? Both, and a blend, in many environments, each archetype also tuned to it."""
