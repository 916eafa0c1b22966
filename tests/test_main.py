import subprocess
import sys

import pytest
from labels import GOLD, ROOT, SEEDS

from alliance_lib.__main__ import _parser, main


def test_help_imports_no_heavy_module():
    code = ("import sys\nfrom alliance_lib.__main__ import _parser\n_parser().format_help()\n"
            "print({'pandas', 'matplotlib', 'nltk', 'papermill'} & set(sys.modules))")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_run_without_a_folder_outside_the_checkout_explains_itself(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run"]) == 2
    assert capsys.readouterr().err == ("alliance run: name the folder of articles: `alliance run ARTICLES` (without one it works only in the project's "
                                       "checkout, on its seeds)\n")


@pytest.mark.parametrize(("arguments", "message"), [
    (["-p", "contxt=paragraph"], 'parameter "contxt" is unknown: choose zones, forms, exclude'),
    (["-p", "context=7"], 'parameter "context" "7" is unknown: choose sentence, paragraph, article or window'),
    (["-p", "context"], '-p "context" is not of the form NAME=VALUE'),
    (["--codebook", "mars"], 'codebook "mars" is unknown: choose climate_talks, us_japan, world, or give the path of a .toml file'),
    (["-p", "zones=page"], 'parameter "zones" "page" is unknown: choose title, heading'),
    (["-p", "exclude=009"], 'article "009" is unknown: choose 000, '),
    (["-p", "date_from=May"], 'date_from "May" is no day'),
    (["--only", "5-nothing"], 'notebook "5-nothing" is unknown: choose 0-corpus'),
])
def test_run_refuses_with_one_line_and_exit_code_2(tmp_path, capsys, arguments, message):
    assert main(["run", str(SEEDS), "--out", str(tmp_path / "out"), *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_evaluate_prints_every_layer(capsys):
    assert main(["evaluate", str(GOLD), "--articles", str(SEEDS)]) == 0
    printed = capsys.readouterr().out
    assert all(layer in printed for layer in ("zones", "sentences", "actors", "topics"))


def test_annotate_writes_tables_that_load_again(tmp_path, capsys):
    from alliance_lib import Corpus

    assert main(["annotate", str(SEEDS), "--out", str(tmp_path)]) == 0
    assert "five articles" in capsys.readouterr().err
    assert len(Corpus.load(tmp_path).articles) == 5


def test_readme_documents_every_command_and_option():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = next(action for action in _parser()._actions if action.dest == "name").choices
    for name, command in commands.items():
        assert f"alliance {name}" in readme
        for action in command._actions:
            assert not action.option_strings or action.dest == "help" or any(option in readme for option in action.option_strings), (name, action.dest)


def test_the_name_of_a_file_cannot_write_to_the_terminal(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("Japan met the United States in Tokyo on Sunday.\n", encoding="utf-8")
    (tmp_path / "b\x1b[2J.txt").write_bytes(b"")
    main(["run", str(tmp_path), "--dry-run"])
    said = capsys.readouterr().err
    assert "b\\x1b[2J.txt: empty" in said and "\x1b" not in said
