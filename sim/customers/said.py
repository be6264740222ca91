"""What can one customer say in a tick? One 64-bit word, so that a listener loads a single number.

    bits 0-4 firm + 1 (0: nothing to say) | 5-9 job | 10 good | 11-25 value in 1/16384 | 26-41 generation | 42-57 active

`active` is the mask of firms that she has an open spell with; it is published even when she says nothing.
"""

from __future__ import annotations

from sim.numbers.compiled import rule

VALUE_STEPS = 16384.0


@rule
def say(firm: int, job: int, good: int, value: float, generation: int, active: int) -> int:
    """Pack a word; firm -1 says nothing but still publishes the firms in use."""
    steps = int(min(max(value, 0.0), 1.99) * VALUE_STEPS + 0.5)
    return (firm + 1) | (job << 5) | (good << 10) | (steps << 11) | (generation << 26) | (active << 42)


@rule
def said_firm(word: int) -> int:
    """The firm spoken of, or -1."""
    return (word & 31) - 1


@rule
def said_job(word: int) -> int:
    """The job that the firm did."""
    return (word >> 5) & 31


@rule
def said_good(word: int) -> bool:
    """Whether the word recommends."""
    return (word >> 10) & 1 == 1


@rule
def said_value(word: int) -> float:
    """The value that the speaker had of it."""
    return ((word >> 11) & 32767) / VALUE_STEPS


@rule
def gone_on(word: int) -> int:
    """The speaker's generation, which with her row gives her id."""
    return (word >> 26) & 65535


@rule
def said_active(word: int, firm: int) -> bool:
    """Whether the speaker had an open spell with the firm."""
    return (word >> (42 + firm)) & 1 == 1
