import bz2
import gzip
import io
import json
import os
import struct
import sys
import tracemalloc
import zipfile
import zlib
from itertools import islice
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_lib.errors import InputError
from alliance_lib.reading import seen
from alliance_lib.reading.archives import Columns, Limits, choose_columns, hold_more, iter_sources
from alliance_lib.reading.articles import read_articles
from alliance_lib.reading.seen import Places

ONE, TWO = "Japan and the United States met in Tokyo on Sunday.\n", "The two allies will share a headquarters, officials said.\n"
PAGE = f"""<html><head><title>Allies meet</title><meta name="author" content="Anna Roe"><meta property="og:site_name" content="Example Times">
<meta property="article:published_time" content="2024-04-09T10:00:00Z"><link rel="canonical" href="https://example.com/a"></head><body>
<nav><a href="/">Home</a></nav><article><p>{ONE * 3}</p><p>{TWO * 3}</p></article><footer>All rights reserved</footer></body></html>"""


def read(place, **options):
    """doc_id to text, and the problems."""
    problems = []
    return {source.doc_id: source.text for source in iter_sources(place, problems=problems, **options)}, problems


def make_zip(path, *entries, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def random_text(length):
    return Random(1).randbytes(length // 2).hex()


def to_parquet(*, compression="zstd", **columns):
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink, compression=compression)
    return sink.getvalue()


TABLES = {
    "t.csv": f'title,body\nA,"{ONE}"\n\nB,"{TWO}"\n'.encode(),
    "t.tsv": f'title\tbody\r\nA\t"{ONE}"\r\nB\t"{TWO}"\r\n'.encode(),
    "t.jsonl": "".join(json.dumps({"title": title, "body": text}) + "\n" for title, text in (("A", ONE), ("B", TWO))).encode(),
    "t.parquet": to_parquet(title=["A", "B"], body=[ONE, TWO]),
}


def pack(content, packing):
    if packing == ".gz":
        return gzip.compress(content)
    return pa.compress(content, codec="zstd", asbytes=True) if packing == ".zst" else content


@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
@pytest.mark.parametrize("name", TABLES)
def test_iter_sources_reads_tables_of_every_kind(tmp_path, name, packing):
    (tmp_path / (name + packing)).write_bytes(pack(TABLES[name], packing))
    problems = []
    sources = list(iter_sources(tmp_path, problems=problems))
    assert [(source.doc_id, source.path, source.text, source.metadata) for source in sources] == [
        (f"{name}{packing}#1", f"{name}{packing}#1", ONE, {"title": "A"}),
        (f"{name}{packing}#2", f"{name}{packing}#2", TWO, {"title": "B"}),
    ]
    assert problems == []


@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_iter_sources_reads_texts_packed_or_not(tmp_path, packing):
    (tmp_path / f"a.TXT{packing}").write_bytes(pack(ONE.encode("cp1252"), packing))
    assert read(tmp_path) == ({"a": ONE}, [])
    assert read(tmp_path / f"a.TXT{packing}") == ({"a": ONE}, [])


def test_iter_sources_reads_every_kind_in_a_zip(tmp_path):
    make_zip(tmp_path / "z.zip", ("d/", ""), ("d/a.txt", ONE + "A"), ("__MACOSX/d/._a.txt", "\0\5\x16\7"), *TABLES.items())
    found, problems = read(tmp_path)
    assert list(found) == ["a", "z.zip/t.csv#1", "z.zip/t.csv#2"]
    assert problems == [(f"z.zip/{name}#{row}", f"same bytes as z.zip/t.csv#{row}", "left out") for name in ("t.jsonl", "t.parquet", "t.tsv") for row in (1, 2)]


def test_iter_sources_reads_one_zip_after_another(tmp_path):
    for name in ("a", "b"):
        make_zip(tmp_path / f"{name}.zip", (f"{name}1.txt", ONE + name), (f"{name}2.txt", TWO + name))
    assert read(tmp_path) == ({"a1": ONE + "a", "a2": TWO + "a", "b1": ONE + "b", "b2": TWO + "b"}, [])


def test_iter_sources_goes_down_folders_and_names_by_path_where_names_meet(tmp_path):
    for path, text in (("b/x.txt", "1"), ("a/c/x.txt", "2"), ("x.txt", "3"), ("a/y.txt", "4"), (".git/z.txt", "5"), ("a/metadata.csv", "6")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(ONE + text)
    make_zip(tmp_path / "z.zip", ("x.txt", ONE + "7"))
    (tmp_path / "metadata.csv").write_text("doc_id\n")
    found, problems = read(tmp_path)
    assert {name: text[-1] for name, text in found.items()} == {"a/c/x": "2", "y": "4", "b/x": "1", "x": "3", "z.zip/x": "7"}
    assert list(found) == ["a/c/x", "y", "b/x", "x", "z.zip/x"]
    assert problems == [("a/metadata.csv", 'no column of texts among "Japan and the United States met in Tokyo on Sunday.": choose with --text-column',
                         "left out")]


def test_iter_sources_tells_of_other_kinds(tmp_path):
    (tmp_path / "a.txt").write_text(ONE)
    for name in ("b.pdf", "c.PDF", "d.tar.gz", ".hidden", "plain"):
        (tmp_path / name).write_bytes(b"x")
    assert read(tmp_path) == ({"a": ONE}, [("*", "not of a kind that is read: 1", "left out"), ("*.pdf", "not of a kind that is read: 2", "left out"),
                                           ("*.tar.gz", "not of a kind that is read: 1", "left out")])


def test_iter_sources_reads_pages_and_what_they_say(tmp_path):
    pytest.importorskip("trafilatura", reason="the extra html is not installed")
    (tmp_path / "p.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (tmp_path / "q.htm").write_text("<html><body></body></html>")
    problems = []
    (page,) = iter_sources(tmp_path, problems=problems)
    assert (page.doc_id, page.text.splitlines()) == ("p", [" ".join((ONE * 3).split()), " ".join((TWO * 3).split())])
    assert page.metadata == {"title": "Allies meet", "author": "Anna Roe", "outlet": "Example Times", "host": "example.com",
                             "url": "https://example.com/a", "date": "2024-04-09", "date_basis": "page"}
    assert problems == [("q.htm", "no article found on the page", "left out")]


@pytest.mark.parametrize("page", ["<div>" * 20_000, "http://127.0.0.1:9/a.html", "<?xml version='1.0' encoding='utf-16'?><p>x", "<p>\0</p>" * 9, "plain"])
def test_iter_sources_survives_pages_that_are_none(tmp_path, page):
    pytest.importorskip("trafilatura", reason="the extra html is not installed")
    (tmp_path / "p.html").write_text(page)
    found, problems = read(tmp_path)
    assert list(found) == ([] if problems else ["p"])


def test_iter_sources_refuses_a_page_that_would_take_minutes(tmp_path):
    (tmp_path / "p.html").write_text("<p>word</p>" * 50_001)
    assert read(tmp_path) == ({}, [("p.html", "a page with more than 100000 tags: split it into articles", "left out")])


def test_iter_sources_without_trafilatura_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    (tmp_path / "p.html").write_text(PAGE)
    with pytest.raises(InputError, match=r"pip install alliance-lib\[html\]"):
        read(tmp_path)


def test_read_articles_takes_columns_of_a_table_and_tells_what_is_wrong_with_rows(tmp_path):
    rows = [{"story": ONE, "when": "2024-04", "source": "Example Times", "link": "https://example.com/1", "authors": ["A. Roe", "B. Low"], "id": 7,
             "views": {}}, {"story": TWO, "when": "soon", "source": None, "id": 7}, {"story": 5}, {"story": " "}, {"id": 10},
            {"story": "Not\ud800 whole, said Tokyo.", "id": "a\tb\0", "headline": "Two\nlines"}]
    (tmp_path / "news-2024-04-10.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows) + "[1]\n{\n\n" + "[" * 100_000 + "\n")
    articles, zones, problems = read_articles(tmp_path, columns=Columns(text="story", date="when"))
    told = ["doc_id", "title", "author", "outlet", "url", "date_from", "date_to", "date_basis", "date_evidence", "text"]
    assert articles[told].to_numpy().tolist() == [
        ["7", "", "A. Roe; B. Low", "Example Times", "https://example.com/1", "2024-04-01", "2024-04-30", "table", "2024-04", ONE],
        ["news-2024-04-10.jsonl#2", "", "", "", "", "", "", "undated", "", TWO],
        ["news-2024-04-10.jsonl#6", "Two lines", "", "", "", "", "", "undated", "", "Not? whole, said Tokyo."]]
    assert zones["doc_id"].to_list() == sorted(zones["doc_id"])
    assert problems.to_numpy().tolist() == [[f"news-2024-04-10.jsonl#{row}", problem, action] for row, problem, action in (
        (2, 'date "soon" is no date: write it as 2024-04-10, 2024-04 or 2024', "kept"),
        (3, "its text is no text but int", "left out"),
        (4, "empty", "left out"),
        (5, 'no column of texts among "id": choose with --text-column', "left out"),
        (6, "its id is no name: called news-2024-04-10.jsonl#6", "kept"),
        (7, "not a JSON object", "left out"),
        (8, "not a JSON object", "left out"),
        (10, "not a JSON object", "left out"))]


def test_read_articles_reads_dates_and_missing_cells_of_parquet(tmp_path):
    days = pa.array([19823, None], pa.int32()).cast(pa.date32())
    (tmp_path / "t.parquet").write_bytes(to_parquet(text=pa.array([ONE, TWO]).dictionary_encode(), date=days, title=["A", None]))
    articles, _, _ = read_articles(tmp_path / "t.parquet")
    assert articles[["title", "date_from", "date_basis"]].to_numpy().tolist() == [["A", "2024-04-10", "table"], ["", "", "undated"]]


def test_metadata_file_names_rows_and_files_by_path(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text(ONE)
    (tmp_path / "t.csv").write_text(f'text\n"{TWO}"\n')
    (tmp_path / "metadata.csv").write_text("path,outlet\nsub/a.txt,Example Times\nt.csv#1,Example Post\n")
    articles, _, problems = read_articles(tmp_path)
    assert articles[["doc_id", "path", "outlet"]].to_numpy().tolist() == [["a", "sub/a.txt", "Example Times"], ["t.csv#1", "t.csv#1", "Example Post"]]
    assert problems.empty


@pytest.mark.parametrize(("names", "columns", "chosen"), [
    (("Full Text", "PUBLISHED", "headline"), Columns(), Columns(text="Full Text", date="PUBLISHED", title="headline")),
    (("text", "body", "id"), Columns(text="body"), Columns(text="body", id="id")),
    (("content", "date"), Columns(title="content"), Columns(title="content", date="date")),
    (("text",), Columns(date="day"), Columns(text="text")),
])
def test_choose_columns_takes_what_is_given_and_guesses_the_rest(names, columns, chosen):
    assert choose_columns(names, columns) == chosen


def test_iter_sources_does_not_choose_between_two_columns(tmp_path):
    (tmp_path / "t.csv").write_text("date,published,text\n,,x\n")
    with pytest.raises(InputError, match='t.csv: "date" and "published" may each be the date column: choose with --date-column among "date", "publ'):
        read(tmp_path)


def test_iter_sources_tells_of_a_column_that_is_not_there(tmp_path):
    (tmp_path / "t.csv").write_text("text,published\none,2024\ntwo,2024\n")
    assert read(tmp_path, columns=Columns(text="story")) == ({}, [
        ("t.csv", 'no column of texts among "text", "published": choose with --text-column', "left out")])
    with pytest.raises(InputError, match='no table has a column "when": there are "text", "published"'):
        read(tmp_path, columns=Columns(date="when"))
    with pytest.raises(InputError, match='no table has a column "when"'):
        hold_more(tmp_path, 1, columns=Columns(date="when"))
    with pytest.raises(InputError, match='there is no table among the articles, so no column "when"'):
        hold_more(make_zip(tmp_path / "z.zip", ("a.txt", ONE)), 1, columns=Columns(date="when"))
    (tmp_path / "z.zip").unlink()
    (tmp_path / "u.jsonl").write_text('{"text": "three"}\n{"text": "four", "when": "2024"}\n')
    found, problems = read(tmp_path, columns=Columns(date="when"))
    assert list(found.values()) == ["one", "two", "three", "four"]
    assert problems[0] == ("t.csv#1", 'no column "when" among "text", "published"', "kept")


@pytest.mark.parametrize(("name", "sign", "advice"), [
    ("t.csv", ";", "parted by ;, not by commas: save it as CSV"),
    ("t.csv", "\t", "parted by tabs, not by commas: save it as .tsv"),
])
def test_iter_sources_tells_of_columns_parted_by_something_else(tmp_path, name, sign, advice):
    (tmp_path / name).write_text(f"text{sign}date\n{ONE}{sign}2024\n")
    found, ((path, problem, action),) = read(tmp_path)
    assert (found, path, action) == ({}, "t.csv", "left out") and advice in problem


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_iter_sources_follows_a_link_that_is_named(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "t.txt").write_text(ONE)
    (tmp_path / "in" / "latest.txt").symlink_to("../t.txt")
    assert read(tmp_path / "in" / "latest.txt") == ({"latest": ONE}, [])


def test_iter_sources_tells_of_bad_rows_of_csv_and_reads_on(tmp_path):
    rows = ["text,title", "one,A,extra", '"two" is wrong,B', "three,C", '"never closed,D', "five,E"]
    (tmp_path / "t.csv").write_text("\n".join(rows))
    assert read(tmp_path) == ({"t.csv#1": "one", "t.csv#3": "three"}, [
        ("t.csv#1", "3 cells under 2 columns: put quotes around commas", "kept"),
        ("t.csv#2", "line 3 is not CSV (',' expected after '\"')", "left out"),
        ("t.csv#4", "line 6 is not CSV (unexpected end of data)", "left out")])


def test_iter_sources_reads_a_cell_longer_than_the_csv_module_allows(tmp_path):
    (tmp_path / "t.csv").write_text("text\n" + "word " * 40_000)
    assert read(tmp_path) == ({"t.csv#1": "word " * 40_000}, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_iter_sources_decodes_tables(tmp_path, encoding, kind):
    texts = [f"It’s café number {n}, said the minister." for n in range(2000)]
    lines = ["text", *(f'"{text}"' for text in texts)] if kind == "csv" else [json.dumps({"text": text}, ensure_ascii=False) for text in texts]
    (tmp_path / f"t.{kind}").write_bytes("\n".join(lines).encode(encoding))
    found, problems = read(tmp_path)
    assert list(found.values()) == texts
    assert problems == []


def test_iter_sources_decodes_a_stray_line_by_itself(tmp_path):
    plain = '{"text": "plain %d"}\n'
    (tmp_path / "t.jsonl").write_bytes("".join(plain % n for n in range(9000)).encode() + '{"text": "café"}\n{"text": "'.encode("cp1252") + "日本\"}".encode())
    found, problems = read(tmp_path)
    assert list(found.values())[-2:] == ["café", "日本"]
    assert problems == []


def test_iter_sources_reads_no_more_than_asked_for(tmp_path):
    (tmp_path / "t.jsonl").write_text("".join(json.dumps({"text": f"{ONE} {n}"}) + "\n" for n in range(50_000)))
    problems = []
    sources = iter_sources(tmp_path, problems=problems)
    first = next(sources)
    sources.close()
    assert (first.doc_id, problems) == ("t.jsonl#1", [])


# Attacks

@pytest.mark.parametrize("name", ["../a.txt", "/a.txt", "C:a.txt", "d\\a.txt", "d/../../a.txt", "a.txt\0.png", "..\\a.csv"])
def test_a_name_that_leads_out_of_a_zip_is_refused(tmp_path, name):
    make_zip(tmp_path / "z.zip", ("QQ" + "q" * (len(name) - 2), ONE), ("b.txt", TWO))
    path = tmp_path / "z.zip"
    path.write_bytes(path.read_bytes().replace(b"QQ" + b"q" * (len(name) - 2), name.encode()))
    found, problems = read(tmp_path)
    assert found == {"b": TWO}
    assert [problem[1:] for problem in problems] == [("its name leads out of the archive", "left out")]


@pytest.mark.parametrize("file_type", [0o120000, 0o020000, 0o010000])
def test_a_link_or_device_in_a_zip_is_refused(tmp_path, file_type):
    entry = zipfile.ZipInfo("a.txt")
    entry.external_attr = (file_type | 0o777) << 16
    make_zip(tmp_path / "z.zip", (entry, "/etc/hostname"))
    assert read(tmp_path) == ({}, [("z.zip/a.txt", "a link or device in an archive", "left out")])


@pytest.mark.parametrize("name", ["a.zip", "a.csv.gz", "a.txt.zst", "a.zip.gz"])
def test_an_archive_in_a_zip_is_refused(tmp_path, name):
    make_zip(tmp_path / "z.zip", (name, b"x"))
    assert read(tmp_path) == ({}, [(f"z.zip/{name}", "an archive in an archive: unpack it first", "left out")])


def test_a_packed_zip_is_refused(tmp_path):
    (tmp_path / "a.zip.gz").write_bytes(gzip.compress(make_zip(tmp_path / "z", ("a.txt", ONE)).read_bytes()))
    (tmp_path / "z").unlink()
    assert read(tmp_path) == ({}, [("a.zip.gz", "an archive in an archive: unpack it first", "left out")])


def bomb(kind):
    row = json.dumps({"text": "a" * 5_000}) + "\n"
    return {"txt": b"a" * 20_000_000, "csv": b"text\n" + (b"a" * 5_000 + b"\n") * 4_000, "jsonl": (row * 4_000).encode()}[kind]


@pytest.mark.parametrize("packing", [".gz", ".zst", ".zip"])
@pytest.mark.parametrize("kind", ["txt", "csv", "jsonl"])
def test_a_bomb_is_refused_while_it_unpacks(tmp_path, kind, packing):
    if packing == ".zip":
        make_zip(tmp_path / "z.zip", (f"a.{kind}", bomb(kind)))
    else:
        (tmp_path / f"a.{kind}{packing}").write_bytes(pack(bomb(kind), packing))
    found, problems = read(tmp_path)
    assert len(found) <= 1
    assert problems[-1][1].startswith("unpacks to more than 200 times its size, as an archive made to fill a machine does")


@pytest.mark.parametrize("compression", ["zstd", "gzip"])
def test_a_parquet_bomb_is_refused(tmp_path, compression):
    (tmp_path / "t.parquet").write_bytes(to_parquet(compression=compression, text=["a" * 20_000_000]))
    assert read(tmp_path) == ({}, [("t.parquet", "unpacks to more than 200 times its size, as an archive made to fill a machine does", "left out")])


def test_an_entry_that_lies_about_its_size_is_refused(tmp_path):
    path = make_zip(tmp_path / "z.zip", ("a.txt", ONE * 1000), ("b.txt", TWO))
    path.write_bytes(path.read_bytes().replace(struct.pack("<L", len(ONE) * 1000), struct.pack("<L", 10)))
    found, problems = read(tmp_path)
    assert found == {"b": TWO}
    assert problems[0][0] == "z.zip/a.txt"
    assert problems[0][1].startswith("cannot be read: Bad CRC-32")


def test_overlapping_entries_are_refused(tmp_path):
    path = make_zip(tmp_path / "z.zip", *((f"{n}.txt", os.urandom(5_000).hex() if n == 0 else "x") for n in range(9)))
    with zipfile.ZipFile(path) as archive:
        first = archive.getinfo("0.txt")
    raw = bytearray(path.read_bytes())
    at = 0
    while (at := raw.find(b"PK\1\2", at)) >= 0:  # every name in the directory now stands for the first entry's bytes
        raw[at + 16:at + 28] = struct.pack("<LLL", first.CRC, first.compress_size, first.file_size)
        raw[at + 42:at + 46] = struct.pack("<L", 0)
        at += 4
    path.write_bytes(raw)
    assert read(tmp_path) == ({}, [("z.zip", "its entries overlap, as in an archive made to fill a machine", "left out")])


def test_limits_are_held(tmp_path):
    make_zip(tmp_path / "z.zip", *((f"{n}.txt", ONE) for n in range(3)))
    (tmp_path / "a.txt").write_text("x" * 101)
    (tmp_path / "b.txt").write_text("y" * 100)
    (tmp_path / "t.jsonl").write_text('{"text": "first"}\n' + "z" * 1_000 + '\n{"text": "third"}\n')
    (tmp_path / "u.csv").write_text("text\nfourth\n" + "z" * 1_000 + "\nsixth\n")
    (tmp_path / "v.txt.gz").write_bytes(gzip.compress(b"w" * 101))
    assert read(tmp_path, limits=Limits(entry_bytes=100, entries=2)) == ({"b": "y" * 100, "t.jsonl#1": "first", "t.jsonl#3": "third", "u.csv#1": "fourth"}, [
        ("a.txt", "larger than 100 bytes: split it into articles", "left out"),
        ("t.jsonl#2", "larger than 100 bytes: split it into articles", "left out"),
        ("u.csv", "larger than 100 bytes: split it into articles; what came before it is kept", "left out"),
        ("v.txt.gz", "larger than 100 bytes: split it into articles", "left out"),
        ("z.zip", "3 entries, more than 2: split it", "left out")])


@pytest.mark.parametrize(("method", "problem"), [
    (zipfile.ZIP_BZIP2, "not packed by deflate: pack it again"), (zipfile.ZIP_LZMA, "not packed by deflate: pack it again"), (zipfile.ZIP_STORED, None)])
def test_only_methods_that_can_be_held_down_are_unpacked(tmp_path, method, problem):
    make_zip(tmp_path / "z.zip", ("a.txt", ONE), method=method)
    assert read(tmp_path) == (({"a": ONE}, []) if problem is None else ({}, [("z.zip/a.txt", problem, "left out")]))


def test_an_encrypted_entry_is_refused(tmp_path):
    path = make_zip(tmp_path / "z.zip", ("a.txt", ONE))
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(raw)
    assert read(tmp_path) == ({}, [("z.zip/a.txt", "encrypted: unpack it first", "left out")])


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "secret.txt").write_text(TWO)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "s.txt").write_text(TWO)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(ONE)
    for name, target in (("b.txt", "../secret.txt"), ("c.txt", "a.txt"), ("d.txt", "nowhere.txt"), ("e", "../out"), ("f.txt", "f.txt"), ("g", ".")):
        (folder / name).symlink_to(target)
    found, problems = read(folder)
    assert found == {"a": ONE}
    assert [problem[:2] for problem in problems if problem[0] != "f.txt"] == [
        ("b.txt", "a link that leads out of the folder"), ("c.txt", "same bytes as a.txt"), ("d.txt", "not a file"),
        ("e", "a link that leads out of the folder"), ("g", "not a file")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    assert read(tmp_path) == ({}, [("a.txt", "not a file", "left out")])


@pytest.mark.parametrize("name", ["a.txt.gz", "a.csv.zst", "a.zip", "a.parquet", "a.jsonl.gz", "a.parquet.gz", "a.tsv"])
@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\3\4", b"PAR1PAR1", gzip.compress(b"x")[:-4],
                                     bz2.compress(b"x"), zlib.compress(b"x"), b"\0" * 99])
def test_what_is_not_what_its_name_says_is_told(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    found, problems = read(tmp_path)
    assert found == {} or (name, content) == ("a.txt.gz", gzip.compress(b"x")[:-4])
    assert [(problem[0], problem[2]) for problem in problems] == [(name, "left out")]


@pytest.mark.parametrize("packing", [".gz", ".zst"])
def test_a_packed_file_cut_short_is_told(tmp_path, packing):
    rows = "".join(json.dumps({"text": os.urandom(200).hex()}) + "\n" for _ in range(1_000))
    whole = pack(rows.encode(), packing)
    (tmp_path / f"t.jsonl{packing}").write_bytes(whole[:len(whole) // 2])
    found, problems = read(tmp_path)
    assert 100 < len(found) < 900
    assert problems[-1][0] == f"t.jsonl{packing}"
    assert problems[-1][1].endswith("; what came before it is kept")


KIND = st.sampled_from(["a.txt", "a.csv", "a.tsv", "a.jsonl", "a.parquet", "a.zip", "a.txt.gz", "a.jsonl.zst"])
MADE = {"a.csv": TABLES["t.csv"], "a.jsonl.zst": pack(TABLES["t.jsonl"], ".zst"), "a.parquet": TABLES["t.parquet"], "a.txt.gz": pack(ONE.encode(), ".gz")}


@given(KIND, st.binary(max_size=200), st.integers(0, 2000), st.integers(0, 50))
def test_iter_sources_never_raises_on_any_bytes(tmp_path_factory, name, patch, at, cut):
    """Good files with some bytes overwritten, or any bytes at all."""
    folder = tmp_path_factory.mktemp("any")
    made = bytearray(MADE.get(name, b""))
    made[at:at + cut] = patch
    (folder / name).write_bytes(made)
    problems = []
    named = Columns("body", title="title") if name.split(".")[1] in ("csv", "tsv", "jsonl", "parquet") else Columns()
    sources = iter_sources(folder, columns=named, problems=problems)
    try:
        first = next(sources, None)
    except InputError as error:  # before anything is read, where the bytes that were overwritten held the name of a column
        assert named != Columns() and "no table has a column" in str(error)
        return
    for source in filter(None, (first, *sources)):
        assert source.text
        source.text.encode()
    assert all(action in ("kept", "left out") for _, _, action in problems)


def test_a_table_of_bad_rows_does_not_fill_the_problems(tmp_path):
    (tmp_path / "t.csv").write_text("text\n" + '""\n' * 1_500)
    _, problems = read(tmp_path)
    assert len(problems) == 1_001
    assert problems[-2:] == [("t.csv#1000", "empty", "left out"), ("t.csv", "rows with problems beyond the 1000 told: 500", "left out")]


def test_iter_sources_names_the_first_of_every_kind_of_file(tmp_path):
    make_zip(tmp_path / "b.zip", ("in.txt", ONE.encode()), ("t.csv", f'id,body\nx,"{TWO}"\n'.encode()))
    (tmp_path / "c.csv").write_text(f'id,body\nx,Another text.\n\ny,"{ONE}"\nz,"{TWO}"\n', encoding="utf-8")
    (tmp_path / "in.txt").write_text("Yet another text.", encoding="utf-8")
    assert read(tmp_path)[1] == [
        ("c.csv#1", 'its id "x" is that of b.zip/t.csv#1: called c.csv#1', "kept"),
        ("c.csv#2", "same bytes as b.zip/in.txt", "left out"),
        ("c.csv#3", "same bytes as b.zip/t.csv#1", "left out"),
    ]


@given(st.lists(st.integers(0, 2**64 - 1)), st.integers(1, 9))
def test_places_are_a_dict(keys, few):
    places, expected = Places(), {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seen, "FEW", few)
        for number, key in enumerate([*keys, *keys]):
            assert places.get(key) == expected.get(key)
            if key not in expected:
                places.add(key, 2**64 - 1 - number)
                expected[key] = 2**64 - 1 - number


def test_iter_sources_remembers_an_article_in_less_than_a_hundred_bytes(tmp_path, monkeypatch):
    def remembered(number):
        (tmp_path / "t.jsonl").write_text("".join(f'{{"doc_id": "article-number-{i}", "text": "Text number {i}."}}\n' for i in range(number)))
        tracemalloc.start()
        sources = iter_sources(tmp_path, problems=[])
        assert sum(1 for _ in islice(sources, number)) == number
        try:
            return tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()

    monkeypatch.setattr(seen, "FEW", 10)
    assert remembered(4_000) - remembered(1_000) < 3_000 * 100


def test_a_file_named_like_a_row_and_a_second_entry_of_a_name_are_refused(tmp_path):
    (tmp_path / "n.csv").write_text(f'body\n"{ONE}"\n')
    with pytest.warns(UserWarning, match="Duplicate name"):
        make_zip(tmp_path / "z.zip", ("n.csv#1.txt", TWO), ("a.txt", TWO), ("a.txt", TWO + TWO))
    found, problems = read(tmp_path)
    assert found == {"n.csv#1": ONE, "a": TWO}
    assert problems == [("z.zip/a.txt", "a second entry of that name", "left out"),
                        ("z.zip/n.csv#1.txt", "its name is that of a row of a table: rename it", "left out")]


def test_names_that_utf8_cannot_write_are_told(tmp_path):
    (tmp_path / "a.txt").write_text(ONE)
    (tmp_path / "b.jsonl").write_text('{"te\\ud800xt": "foo"}\n')
    articles, _, problems = read_articles(tmp_path)
    assert len(articles) == 1
    assert "\\ud800" in problems["problem"].item()
    with pytest.raises(InputError, match=r"\\udcff"):
        read_articles(tmp_path, columns=Columns(date="\udcff"))


@pytest.mark.parametrize("days", [
    pa.array([0, 2**31 - 1], pa.date32()), pa.array([0, 2**62], pa.timestamp("us")), pa.array([0, 2**60], pa.timestamp("ms")),
])
def test_a_day_that_python_has_not_costs_no_article(tmp_path, days):
    (tmp_path / "t.parquet").write_bytes(to_parquet(body=[ONE, TWO], date=days))
    articles, _, problems = read_articles(tmp_path)
    assert articles["date_from"].to_list() == ["1970-01-01", ""]
    assert problems["path"].item() == "t.parquet#2" and problems["problem"].item().startswith('its "date" cannot be read: ')


def test_a_time_zone_that_nobody_knows_costs_no_article(tmp_path):
    (tmp_path / "t.parquet").write_bytes(to_parquet(body=[ONE], date=pa.array([0], pa.timestamp("us", tz="Nowhere/Foo"))))
    assert read(tmp_path)[0] == {"t.parquet#1": ONE}


def test_two_columns_of_one_name_are_refused(tmp_path):
    (tmp_path / "t.csv").write_text(f'body,body\n"{ONE}","{TWO}"\n')
    with pytest.raises(InputError, match='t.csv: two columns are called "body"'):
        read(tmp_path)


def test_a_bomb_in_a_column_with_a_stop_in_its_name_is_refused(tmp_path):
    (tmp_path / "t.parquet").write_bytes(to_parquet(**{"a.body": ["x" * 9_000_000]}))
    assert "as an archive made to fill a machine does" in read(tmp_path, columns=Columns(text="a.body"))[1][0][1]


def test_a_long_text_that_many_rows_share_is_held_a_few_times(tmp_path):
    (tmp_path / "t.parquet").write_bytes(to_parquet(body=pa.array([random_text(8_000_000)]).take(pa.array([0] * 64)), id=[str(row) for row in range(64)]))
    before = pa.total_allocated_bytes()
    most = 0
    for _ in iter_sources(tmp_path, problems=[]):
        most = max(most, pa.total_allocated_bytes() - before)
    assert most < 150_000_000  # of eight rows, not of 64


def test_a_cell_of_lists_in_lists_costs_no_other_row(tmp_path):
    deep = "[" * 600 + '"x"' + "]" * 600
    (tmp_path / "t.jsonl").write_text(f'{{"body": {json.dumps(ONE)}, "author": ["A", "B", {deep}]}}\n{{"body": {json.dumps(TWO)}}}\n')
    sources = list(iter_sources(tmp_path, problems=[]))
    assert [source.metadata.get("author") for source in sources] == ["A; B", None]


def test_iter_sources_takes_nothing_from_a_column_without_a_name(tmp_path):
    (tmp_path / "t.csv").write_text(f',body,title\n7,"{ONE}",Allies meet\n', encoding="utf-8")  # as pandas writes its index
    problems = []
    source, = iter_sources(tmp_path, problems=problems)
    assert (source.doc_id, source.metadata, problems) == ("t.csv#1", {"title": "Allies meet"}, [])


def test_iter_sources_renames_a_row_with_the_id_of_another_whatever_the_case_of_the_ending(tmp_path):
    (tmp_path / "T.CSV").write_text(f'id,body\nx,"{ONE}"\nx,"{TWO}"\n', encoding="utf-8")
    texts, problems = read(tmp_path)
    assert texts == {"x": ONE, "T.CSV#2": TWO}
    assert problems == [("T.CSV#2", 'its id "x" is that of T.CSV#1: called T.CSV#2', "kept")]


def test_hold_more_counts_files_entries_and_rows_and_passes_over_what_cannot_be_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("one.txt", "One.")
        archive.writestr("two.csv", "text\nTwo.\nThree.\n")
    (tmp_path / "four.txt").write_text("Four.")
    (tmp_path / "five.jsonl").write_text('{"text": "Five."}\n{"text": ""}\n')
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    (tmp_path / "metadata.csv").write_text("doc_id,title\nfour,Four\n")
    assert [hold_more(tmp_path, most) for most in (3, 4, 5, 6)] == [True, True, False, False]
    assert len(list(iter_sources(tmp_path, problems=[]))) == 5


def test_by_is_no_part_of_an_author_s_name(tmp_path):
    (tmp_path / "t.csv").write_text(f'body,author\n"{ONE}",By Ana Lee\n"{TWO}",Byron Ode\n')
    assert read_articles(tmp_path)[0]["author"].to_list() == ["Ana Lee", "Byron Ode"]
