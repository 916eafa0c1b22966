"""The one error that a user can cause: it says what is wrong, where, and what to do."""


class InputError(ValueError):
    """Something that the user gave is wrong; the command line prints the message and exits with 2."""


def choose(value: str, valid, *, what: str) -> str:
    """Return `value` if it is one of `valid`, otherwise raise an `InputError` that names them.

    Examples
    --------
    >>> choose("sentence", ["sentence", "paragraph"], what="context")
    'sentence'
    >>> choose("page", ["sentence", "paragraph"], what="context")
    Traceback (most recent call last):
    alliance_lib.errors.InputError: context "page" is unknown: choose sentence or paragraph
    """
    valid = list(valid)
    if value not in valid:
        names = ", ".join(valid[:-1]) + " or " + valid[-1] if len(valid) > 1 else "".join(valid)
        raise InputError(f'{what} "{value}" is unknown: choose {names}')
    return value
