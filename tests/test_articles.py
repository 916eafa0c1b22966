import os

import pytest

from alliance_lib.errors import InputError
from alliance_lib.reading.articles import read_articles
from alliance_lib.reading.decoding import decode

TEXT = "Japan and the United States met on Sunday to discuss their alliance, officials said.\n"


def write(folder, **files):
    for name, content in files.items():
        (folder / f"{name}.txt").write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.mark.parametrize(("raw", "text", "encoding"), [
    ("Kishida’s café".encode(), "Kishida’s café", "utf-8"),
    ("Kishida’s café".encode("utf-8-sig"), "Kishida’s café", "utf-8-sig"),
    ("Kishida’s café".encode("utf-16"), "Kishida’s café", "utf-16"),
    ("Kishida’s café".encode("utf-16-le"), "Kishida’s café", "utf-16-le"),
    ("Kishida’s café".encode("utf-16-be"), "Kishida’s café", "utf-16-be"),
    ("It’s fair, said the minister.".encode("cp1252"), "It’s fair, said the minister.", "cp1252"),
    ("Министр обороны сказал, что союз останется сильным.".encode("cp1251"), "Министр обороны сказал, что союз останется сильным.", "cp1251"),
])
def test_decode_tells_encodings_apart(raw, text, encoding):
    assert decode(raw) == (text, encoding, None)


def test_decode_keeps_line_ends_and_odd_spaces():
    assert decode("a\r\nb\u00a0c\r".encode())[0] == "a\r\nb\u00a0c\r"


def test_read_articles_reports_what_it_cannot_use(tmp_path):
    write(tmp_path, good=TEXT, again=TEXT, empty=" \n", binary=bytes(range(32)) * 40, note=TEXT.replace("Sunday", "Sun\0day"))
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "page.pdf").write_text("not an article")
    articles, _, problems = read_articles(tmp_path)
    assert articles["doc_id"].to_list() == ["again", "note"]
    assert problems.to_dict("records") == [
        {"path": "*.pdf", "problem": "not of a kind that is read: 1", "action": "left out"},
        {"path": "binary.txt", "problem": "not text: 1080 of 1280 characters are control characters", "action": "left out"},
        {"path": "empty.txt", "problem": "empty", "action": "left out"},
        {"path": "folder.txt", "problem": "not a file", "action": "left out"},
        {"path": "good.txt", "problem": "same bytes as again.txt", "action": "left out"},
        {"path": "note.txt", "problem": "control characters in it: 1", "action": "kept"},
    ]


def test_read_articles_of_no_folder_says_so(tmp_path):
    with pytest.raises(InputError, match='no folder ".*nowhere": give a folder'):
        read_articles(tmp_path / "nowhere")


def test_read_articles_of_an_empty_folder_says_so(tmp_path):
    with pytest.raises(InputError, match="no article in .*: put .txt files there"):
        read_articles(tmp_path)


def test_read_articles_of_bad_files_only_says_why(tmp_path):
    with pytest.raises(InputError, match="no article in .*: a.txt: empty"):
        read_articles(write(tmp_path, a=""))


def test_metadata_file_wins_over_the_text_and_says_so(tmp_path):
    write(tmp_path, a=TEXT, b=TEXT + "More.")
    (tmp_path / "metadata.csv").write_text("doc_id,outlet,date,url\na,The Example Times,2024-07-27,https://example.com/a\n", encoding="utf-8")
    articles, _, problems = read_articles(tmp_path)
    assert articles[["outlet", "url", "date_from", "date_to", "date_basis"]].to_numpy().tolist() == [
        ["The Example Times", "https://example.com/a", "2024-07-27", "2024-07-27", "metadata.csv"],
        ["", "", "", "", "undated"],
    ]
    assert problems.empty


def test_metadata_file_may_give_a_month_or_a_span(tmp_path):
    write(tmp_path, a=TEXT, b=TEXT + "More.")
    (tmp_path / "metadata.csv").write_text("path,date,date_from,date_to\na.txt,2024-02,,\nb.txt,,2024-07-22,2024-07-27\n", encoding="utf-8")
    articles, _, _ = read_articles(tmp_path)
    assert articles[["date_from", "date_to"]].to_numpy().tolist() == [["2024-02-01", "2024-02-29"], ["2024-07-22", "2024-07-27"]]


def test_metadata_file_with_errors_is_reported_and_the_rest_used(tmp_path):
    write(tmp_path, a=TEXT)
    (tmp_path / "metadata.csv").write_text('doc_id,outlet,date,mood\n\na,"Times\nand Post",soon,good\nz,Post,,\na,Post,,,too many\nb,"', encoding="utf-8")
    articles, _, problems = read_articles(tmp_path)
    assert articles["outlet"].to_list() == ["Post"]
    assert problems["problem"].to_list() == [
        "line 6 has 5 cells under 4 columns: put quotes around commas",
        "line 7 is not CSV (unexpected end of data): it and the rest",
        'column "mood" is unknown: use doc_id, path, title, author, outlet, host, origin, url, date, date_from, date_to',
        'line 4: date "soon" is no date: write it as 2024-04-10, 2024-04 or 2024',
        "line 5 names no article here: z",
        "line 6 is the second on a: its cells win",
    ]


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text_is_reported(tmp_path):
    write(tmp_path, a=TEXT)
    with open(os.path.join(os.fsencode(tmp_path), b"bad\xff.txt"), "w") as file:
        file.write(TEXT + "More.")
    articles, _, problems = read_articles(tmp_path)
    assert articles["doc_id"].to_list() == ["a"]
    assert problems.to_dict("records") == [{"path": "bad\\udcff.txt", "problem": "its name is not UTF-8: rename it", "action": "left out"}]
