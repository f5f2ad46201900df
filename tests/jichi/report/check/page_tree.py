"""An HTML page as a tree, read as strictly as a careful reviewer would: what is opened has to be closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

from jichi.report.check.html import html
from tests.jichi.report.check.documents import evil, members, mixed

VOID = {"meta", "input", "br", "link", "img"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list["Element | str"])

    def all(self, tag: str | None = None, **attributes: str) -> Iterator[Element]:
        """Elements beneath it, of a tag and with attributes (`class_` means one of its classes)."""
        for each in self.children:
            if isinstance(each, Element):
                if tag in (None, each.tag) and all(each.has(key, value) for key, value in attributes.items()):
                    yield each
                yield from each.all(tag, **attributes)

    def one(self, tag: str | None = None, **attributes: str) -> Element:
        """The only one."""
        (found,) = self.all(tag, **attributes)
        return found

    def has(self, key: str, value: str) -> bool:
        if key == "class_":
            return value in self.attributes.get("class", "").split()
        return self.attributes.get(key.replace("_", "-")) == value

    def text(self, lang: str | None = None) -> str:
        """Its text; in one language without what is of the other."""
        if lang and self.attributes.get("lang") not in (None, lang):
            return ""
        return "".join(each if isinstance(each, str) else each.text(lang) for each in self.children)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [key for key, _ in attrs]
        assert len(set(names)) == len(names), (tag, names)
        made = Element(tag, {key: value or "" for key, value in attrs})
        self.open[-1].children.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, (self.open[-1].tag, self.open[-1].attributes, tag)
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read_page(text: str) -> Element:
    """The tree of a page; an element left open fails the test."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == [reader.root]
    return reader.root


@lru_cache(maxsize=4)
def page_of(which: str) -> Element:
    """The page of a document of this folder."""
    return read_page(html({"mixed": mixed, "evil": evil, "members": members}[which](), None))
