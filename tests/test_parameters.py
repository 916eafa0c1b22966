import nbformat
import pytest

from alliance_lib.analysis.cooccurrence import Context
from alliance_lib.corpus import ZoneName
from alliance_lib.errors import InputError
from alliance_lib.running.notebooks import notebook_paths
from alliance_lib.running.parameters import Parameter, check_values, declared_parameters

DECLARED = {
    "context": Parameter("context", Context, "sentence", ""),
    "zones": Parameter("zones", list[ZoneName], ["body"], ""),
    "min_count": Parameter("min_count", int, 2, ""),
    "share": Parameter("share", float, 0.5, ""),
    "quick": Parameter("quick", bool, False, ""),
    "name": Parameter("name", str, "", ""),
}


@pytest.mark.parametrize("path", notebook_paths().values(), ids=lambda path: path.stem)
def test_every_notebook_declares_typed_commented_parameters(path):
    declared = declared_parameters(nbformat.read(path, as_version=4))
    assert {"articles", "codebook", "zones", "exclude", "date_from", "date_to", "out"} <= declared.keys()
    assert all(parameter.help for parameter in declared.values())
    assert check_values({name: parameter.default for name, parameter in declared.items()}, declared) == {
        name: parameter.default for name, parameter in declared.items()}


def test_check_values_reads_text_as_the_declared_type():
    given = {"context": "paragraph", "zones": "body, caption", "min_count": "7", "share": "0.25", "quick": "true", "name": "007"}
    assert check_values(given, DECLARED) == {
        "context": "paragraph", "zones": ["body", "caption"], "min_count": 7, "share": 0.25, "quick": True, "name": "007"}


@pytest.mark.parametrize(("name", "value", "message"), [
    ("contxt", "paragraph", 'parameter "contxt" is unknown: choose context, zones, min_count, share, quick or name'),
    ("context", "7", 'parameter "context" "7" is unknown: choose sentence, paragraph, article or window'),
    ("zones", "body,bdoy", 'parameter "zones" "bdoy" is unknown: choose title'),
    ("min_count", "2.5", 'parameter "min_count" "2.5" is no int'),
    ("share", "inf", 'parameter "share" "inf" is not between 0 and 1'),
    ("share", "nan", 'parameter "share" "nan" is not between 0 and 1'),
    ("share", "5", 'parameter "share" "5" is not between 0 and 1'),
    ("quick", "perhaps", 'parameter "quick" "perhaps" is unknown: choose true, yes, 1'),
])
def test_check_values_says_what_is_wrong(name, value, message):
    with pytest.raises(InputError) as error:
        check_values({name: value}, DECLARED)
    assert message in str(error.value)
