"""Files that are no YAML, no mapping, or hostile: refused in a sentence, and fast."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jichi.errors import InvalidInput
from jichi.tenancy import load
from jichi.tenancy.document import MOST_BYTES, dotted, read, shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[[str | bytes], Path]

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [*{before}, *{before}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

# What the file holds; the line told; what must be said in Japanese and in English.
REFUSED: list[tuple[str | bytes, int | None, str, str]] = [
    (b"", 1, "ファイルが空", "empty"),
    (b"# only a comment\n", 2, "ファイルが空", "empty"),
    (b"---\n", 2, "ファイルが空", "empty"),
    (b"- a\n- b\n", 1, "最上位", "top of the file"),
    (b"just text", 1, "最上位", "top of the file"),
    (b"name: a\n\x00\n", 2, "YAMLとして読めません", "not YAML"),
    (b"name: a\ngroup: \x93\xfa\x96\x7b\n", 2, "UTF-8ではありません", "not in UTF-8"),
    (bytes(range(128, 256)) * 64, 1, "UTF-8ではありません", "not in UTF-8"),
    (b"\x7fELF\x02\x01\x01" + b"\x00" * 99, 1, "YAMLとして読めません", "not YAML"),
    (b"\xff\xfen\x00a\x00", 1, "UTF-8ではありません", "not in UTF-8"),
    ("name: a\ngroup: [b\n", 3, "YAMLとして読めません", "brackets"),
    ("name: a\n\tgroup: b\n", 2, "タブは不可", "no tabs"),
    ("name: 'a\n", 2, "引用符", "quotes"),
    ("a: b: c\n", 1, "YAMLとして読めません", "not YAML"),
    ("a: 1\n---\nb: 2\n", 2, "複数の文書", "several documents"),
    ("? [a, b]\n: c\n", 1, "項目名", "A key"),
    (LAUGHS, 1, "アンカー", "Anchors"),
    ("a: *b\n", 1, "エイリアス", "aliases"),
    ("a: !!python/object/apply:os.system [x]\n", 1, "タグ(!)", "Tags (!)"),
    ("!x\na: b\n", 1, "タグ(!)", "Tags (!)"),
    ("a: 1\na: {b: *c}\n", 2, "エイリアス", "aliases"),
    (b"[" * 1_000_000, None, "大きすぎます", "too large"),
    (b"a: " + b"[" * (MOST_BYTES - 3), 1, "深すぎます", "too deep"),
    (b"[" * MOST_BYTES, 1, "最上位", "top of the file"),
    (b"{" * MOST_BYTES, 1, "項目名", "A key"),
    (b"- " * (MOST_BYTES // 2), 1, "最上位", "top of the file"),
]


@pytest.mark.parametrize(("content", "line", "ja", "en"), REFUSED)
def test_it_is_refused(write: Write, content: str | bytes, line: int | None, ja: str, en: str):
    path = write(content)
    began = time.perf_counter()
    with pytest.raises(InvalidInput) as raised:
        load(path)
    assert time.perf_counter() - began < 5
    problem = raised.value.problems[0]
    assert problem.where is not None
    assert (problem.where.file, problem.where.line) == (str(path), line)
    assert ja in problem.what.ja + problem.remedy.ja
    assert en in problem.what.en + problem.remedy.en
    assert len(str(raised.value)) < 1000


@pytest.mark.parametrize(
    "content",
    ["".join(f"k{number}: 1\n" for number in range(20_000)), "a: 1\n" * 40_000, "members: [" + "{}," * 60_000 + "]"],
)
def test_a_file_of_a_great_many_mistakes_ends_soon(write: Write, content: str):
    path = write(content)
    began = time.perf_counter()
    with pytest.raises(InvalidInput):
        load(path)
    assert time.perf_counter() - began < 20


def test_what_is_no_file(tmp_path: Path):
    for path in (tmp_path, tmp_path / "none.yaml", "nul\0.yaml"):
        with pytest.raises(InvalidInput):
            load(path)


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=300) | st.text(alphabet="{}[]:-&*!|>'\"#,?ab1 \n", max_size=80).map(str.encode))
def test_any_content_is_a_tenancy_or_a_sentence(content: bytes, tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("any") / "any.yaml"
    path.write_bytes(content)
    with pytest.raises(InvalidInput) as raised:
        load(path)
    assert raised.value.problems


def test_lines_and_plain_values(write: Write):
    document = read(write('\ufeffa: 022021\nb:\n  - {c: yes, d: 1.5}\n  - "7"\ne: 2025-02-30\n'))
    assert document.data == {"a": 22021, "b": [{"c": "yes", "d": 1.5}, "7"], "e": "2025-02-30"}
    assert document.written["a",] == "022021"
    assert document.lines["b", 1] == 4
    assert document.where(("b", 0, "x")).line == 3
    assert str(document.where(("b", 0, "x"))).endswith(":3: b[0].x")
    assert document.where(()).line == 1


def test_paths_and_values_in_messages():
    assert dotted(("members", 2, "range")) == "members[2].range"
    assert dotted(()) == ""
    assert shown("a\n  b") == "a b"
    assert len(shown("x" * 500)) == 61
