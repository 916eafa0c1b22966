"""The parameters that a notebook declares, and values checked against them before anything runs.

papermill runs a notebook with an unknown parameter, and guesses the type of a value: so both are settled here.
"""

import ast
from typing import Literal, NamedTuple, get_args, get_origin

from ..analysis.cooccurrence import Context, Level
from ..analysis.frequencies import Part
from ..corpus import FormName, ZoneName
from ..errors import InputError, choose
from ..reporting.briefing import Length

TYPES = {"str": str, "int": int, "float": float, "bool": bool, "Context": Context, "Level": Level, "ZoneName": ZoneName, "FormName": FormName,
         "Part": Part, "Length": Length}
YES_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Parameter(NamedTuple):
    """One parameter as declared: `context: Context = "sentence"  # what it means`."""

    name: str
    type: object
    default: object
    help: str


def declared_parameters(notebook) -> dict[str, Parameter]:
    """The parameters that a notebook declares in its cell tagged `parameters`.

    Parameters
    ----------
    notebook : nbformat notebook.

    Returns
    -------
    Parameters by name; none where no cell has the tag.
    """
    cells = [cell.source for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ())]
    return {parameter.name: parameter for source in cells for parameter in _declarations(source)}


def check_values(given: dict, declared: dict[str, Parameter]) -> dict:
    """The given values, each turned into the type that is declared.

    Parameters
    ----------
    given : name to value; a text is read as the declared type, a list with commas between its items.
    declared : parameters by name.

    Raises
    ------
    InputError
        If a name is not declared or a value does not fit; the message names what is valid.

    Examples
    --------
    >>> declared = {"context": Parameter("context", Context, "sentence", ""), "exclude": Parameter("exclude", list[str], [], "")}
    >>> check_values({"context": "paragraph", "exclude": "003, 004"}, declared)
    {'context': 'paragraph', 'exclude': ['003', '004']}
    >>> check_values({"contxt": "paragraph"}, declared)
    Traceback (most recent call last):
    alliance_lib.errors.InputError: parameter "contxt" is unknown: choose context or exclude
    """
    return {choose(name, declared, what="parameter"): _coerce(value, declared[name].type, f'parameter "{name}"') for name, value in given.items()}


def _declarations(source):
    """The declarations of one cell. A comment behind the value is the help text."""
    lines = source.splitlines()
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.AnnAssign):
            help_text = lines[statement.end_lineno - 1][statement.end_col_offset:].strip().lstrip("# ")
            yield Parameter(statement.target.id, _type(statement.annotation), ast.literal_eval(statement.value), help_text)


def _type(annotation):
    """The type that an annotation names."""
    if isinstance(annotation, ast.Subscript):
        return list[TYPES[annotation.slice.id]]
    return TYPES[annotation.id]


def _coerce(value, wanted, what):
    """One value as the type that is wanted."""
    if get_origin(wanted) is list:
        items = [item.strip() for item in value.split(",") if item.strip()] if isinstance(value, str) else list(value)
        return [_coerce(item, get_args(wanted)[0], what) for item in items]
    if get_origin(wanted) is Literal:
        return choose(str(value), get_args(wanted), what=what)
    if wanted is bool and not isinstance(value, bool):
        return YES_NO[choose(str(value).lower(), YES_NO, what=what)]
    try:
        number = wanted(value)
    except ValueError:
        raise InputError(f'{what} "{value}" is no {wanted.__name__}') from None
    if wanted is int and number < 0:
        raise InputError(f'{what} "{value}" is negative')
    if wanted is float and not 0 <= number <= 1:  # every such parameter is a share or a probability; "nan" is neither
        raise InputError(f'{what} "{value}" is not between 0 and 1')
    return number
