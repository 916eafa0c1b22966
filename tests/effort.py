"""How much a function does, counted and not timed: the same on every machine, busy or not."""

import sys


def growth(function, unit: str, *, times: int) -> float:
    """How many times as many calls a function makes for a text eight times as long: about eight where the work is in proportion to the text."""
    function(unit * 16)  # word lists are read at the first use
    return count_calls(function, unit * (8 * times)) / count_calls(function, unit * times)


def count_calls(function, *args) -> int:
    """The calls that a function makes, of functions in Python and in C; what one call in C does inside is not seen."""
    calls, before = 0, sys.getprofile()

    def count(frame, event, arg):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        function(*args)
    finally:
        sys.setprofile(before)
    return calls
