"""Tables by hand: encodings, separators, headers, lines, files."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import delimited
from connectors.delimited import columns_of, detected_delimiter, detected_encoding, header_of, normalised, records
from connectors.file_set import fingerprint, found_files, named
from ona.errors import SourceRefusedError

JAPANESE = "メール,部署\nhanako@aozora.example,営業部\n"


def written(folder: Path, content: bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("codec", "found"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("cp932", "cp932"),
        ("shift_jis", "cp932"),
    ],
)
def test_encoding_is_found_from_the_bytes(tmp_path: Path, codec: str, found: str) -> None:
    """Every encoding that spreadsheets in Japan write is read without being named."""
    path = written(tmp_path, JAPANESE.encode(codec))
    assert detected_encoding(path) == found
    assert header_of(path, found, ",") == ["メール", "部署"]


@settings(deadline=None)
@given(text=st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x30FE, categories=["Lo"]), min_size=1))
def test_kana_in_either_encoding_come_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """What was written as UTF-8 or CP932 is what is read."""
    known = text.encode("cp932", "ignore").decode("cp932")
    path = tmp_path_factory.getbasetemp() / "kana.csv"
    for codec in ("utf-8", "cp932"):
        path.write_bytes(("x" + known).encode(codec))
        assert header_of(path, detected_encoding(path), ",") == ["x" + known]


def test_utf8_beyond_the_first_megabyte_decides(tmp_path: Path) -> None:
    """The whole file is looked at: a first wide character far down still decides."""
    padding = b"a,b\n" * 400_000
    assert detected_encoding(written(tmp_path, padding + "東,b\n".encode("cp932"))) == "cp932"
    assert detected_encoding(written(tmp_path, padding + "東,b\n".encode())) == "utf-8-sig"


@pytest.mark.parametrize("content", [JAPANESE.encode() * 20 + b"\xff\xfe", b"a,\xff\x00b\n", b"\x81\n"])
def test_a_file_in_no_encoding_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    """Damaged text is refused in a sentence, not read as signs that nobody wrote."""
    with pytest.raises(SourceRefusedError, match="neither UTF-8 nor Shift_JIS") as refused:
        detected_encoding(written(tmp_path, content))
    assert "CSV UTF-8" in refused.value.next_step


def test_a_named_encoding_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    """A configured encoding is obeyed or refused, never replaced."""
    path = written(tmp_path, JAPANESE.encode("cp932"))
    assert detected_encoding(path, "cp932") == "cp932"
    with pytest.raises(SourceRefusedError, match="The file is not utf-8"):
        detected_encoding(path, "utf-8")


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_separator_is_that_of_the_first_line(tmp_path: Path, sign: str) -> None:
    """Tabs, semicolons and bars are as good as commas."""
    path = written(tmp_path, f"\n\na{sign}b{sign}c\n1,5{sign}2{sign}3\n".encode())
    assert detected_delimiter(path, "utf-8") == sign


def test_records_carry_the_line_they_begin_at(tmp_path: Path) -> None:
    """Line breaks inside quotation marks and empty lines do not shift the numbers."""
    path = written(tmp_path, b'a,b\r\n"x\r\ny",1\r\n\r\nz,2\r\n')
    assert list(records(path, "utf-8", ",")) == [(1, ["a", "b"]), (2, ["x\r\ny", "1"]), (5, ["z", "2"])]


@pytest.mark.parametrize("content", [b'a,b\n"x"y,1\n', b'a,b\n"x,1\nz,2\n'])
def test_open_quotation_marks_refuse_the_file(tmp_path: Path, content: bytes) -> None:
    """Rows swallowed by a quotation mark are not lost in silence."""
    with pytest.raises(SourceRefusedError, match="record at line 2 has quotation marks"):
        list(records(written(tmp_path, content), "utf-8", ","))


def test_lines_and_columns_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line or a header without end is refused by counting what is read."""
    monkeypatch.setattr(delimited, "MAX_LINE", 100)
    with pytest.raises(SourceRefusedError, match="Line 2 has more than 100 characters"):
        list(records(written(tmp_path, b"a\n" + b"b" * 101 + b"\n"), "utf-8", ","))
    monkeypatch.setattr(delimited, "MAX_COLUMNS", 3)
    with pytest.raises(SourceRefusedError, match="4 columns; at most 3"):
        header_of(written(tmp_path, b"a,b,c,d\n"), "utf-8", ",")


def test_headers_compare_without_case_width_and_blanks() -> None:
    """People write the same name in many ways."""
    assert {normalised(name) for name in ("E-Mail", "ｅ_mail", " EMAIL　")} == {"email"}


def test_the_preferred_name_wins_and_the_configured_one_before_it() -> None:
    """Two columns that could both be ours are told apart by a fixed order."""
    synonyms = {"department": ("部署", "部門")}
    header = ["部門", "部署", "Team"]
    assert columns_of(header, synonyms, {}) == {"department": 1}
    assert columns_of(header, synonyms, {"department": "team"}) == {"department": 2}


def test_a_configured_column_that_is_not_there_is_refused_without_the_header() -> None:
    """A first line that is somebody's row stays untold."""
    with pytest.raises(SourceRefusedError, match="columns configured for email are not") as refused:
        columns_of(["canary@aozora.example"], {}, {"email": "Adresse"})
    assert "canary" not in str(refused.value)


def test_files_are_found_by_name(tmp_path: Path) -> None:
    """A file, a folder and a pattern give the same items: paths below the folder of the configuration."""
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("b.csv", "a.CSV", "deep/c.parquet", "notes.txt", ".hidden.csv"):
        (tmp_path / "in" / name).write_text("x")
    items = [file.item for file in found_files(tmp_path, Path("in"), {".csv", ".parquet"})]
    assert items == ["in/a.CSV", "in/b.csv", "in/deep/c.parquet"]
    assert [file.item for file in found_files(tmp_path, Path("in/*.txt"), {".csv"})] == ["in/notes.txt"]
    assert [file.item for file in found_files(tmp_path, Path("in/b.csv"), {".csv"})] == ["in/b.csv"]


@pytest.mark.parametrize("path", ["canary", "canary/*.csv", "**canary", "~canary/x.csv", "a" * 300, "."])
def test_a_path_without_files_finds_none(tmp_path: Path, path: str) -> None:
    """Nothing there, a pattern that is none, nobody after a tilde, a name too long, an empty folder: no file."""
    assert found_files(tmp_path, Path(path), {".csv"}) == []


def test_hidden_files_and_linked_folders_are_passed_over(tmp_path: Path) -> None:
    """Whether found in a folder or by a pattern; only a path that asks for a hidden file gets it."""
    for name in ("in/.git/a.csv", "in/b.csv", "elsewhere/c.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "in" / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "in" / "d.csv").symlink_to(tmp_path / "elsewhere" / "c.csv")
    for path in ("in", "in/**/*.csv"):
        assert [file.item for file in found_files(tmp_path, Path(path), {".csv"})] == ["in/b.csv", "in/d.csv"]
    assert [file.item for file in found_files(tmp_path, Path("in/.git/*"), {".csv"})] == ["in/.git/a.csv"]


def test_an_item_of_a_file_elsewhere_is_its_whole_path(tmp_path: Path) -> None:
    """Items of files outside the folder of the configuration cannot be confused with those inside."""
    (tmp_path / "a.csv").write_text("x")
    (file,) = found_files(tmp_path / "company", tmp_path / "a.csv", {".csv"})
    assert file.item == (tmp_path / "a.csv").as_posix()
    assert named(Path("a.csv"), tmp_path) == [tmp_path / "a.csv"]


def test_a_fingerprint_changes_with_the_file_and_with_how_it_is_read(tmp_path: Path) -> None:
    """An unchanged file read the same way keeps its fingerprint."""
    path = written(tmp_path, b"a" * 200_000)
    first = fingerprint(path, "1")
    assert first == fingerprint(path, "1")
    assert first != fingerprint(path, "2")
    path.write_bytes(b"a" * 199_999 + b"b")
    assert first != fingerprint(path, "1")
