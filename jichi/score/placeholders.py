r"""Placeholders: `${metadata.KEY}` and `${resources.NAME.OUTPUT}` in the texts where Score substitutes them.

What a text means, character by character (specification, "Placeholder references"; the same as score-go):

    $$          one dollar sign
    $${any}     the text ${any}, left alone
    ${a.b\.c}    a reference of the parts `a` and `b.c`: a backslash keeps a dot within its part
    $ or ${...  without a closing brace: just text

A backslash before `$` is a backslash: Score knows no other escape of a dollar sign than a second one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from jichi.tenancy.document import shown
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jichi.tenancy.strict_file import Words

_TOKEN: Final = re.compile(r"(?P<left>\$\$\{[^}]*\})|(?P<dollar>\$\$)|\$\{(?P<reference>[^}]*)\}")
_DOLLARS: Final = re.compile(r"(?P<left>(?!))|(?P<dollar>\$\$)|(?P<reference>(?!))")
_DOT: Final = re.compile(r"(?<!\\)\.")


@dataclass(frozen=True, slots=True)
class Output:
    """An output of a resource, known once the resource is there.

    Args:
        resource: the resource's name in the manifest.
        keys: which output, from the outside in; empty for the resource itself (only as a volume's source).
    """

    resource: str
    keys: tuple[str, ...]


Piece = str | Output


@dataclass(frozen=True, slots=True)
class Template:
    """A text whose metadata is filled in and whose outputs are still to come: its pieces joined are the text."""

    pieces: tuple[Piece, ...]

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The outputs in it, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Output))

    def with_known(self, known: Callable[[Output], str | None]) -> Template:
        """The same with some outputs filled in.

        Args:
            known: an output's text; None for one that is still to come.
        """

        def filled(piece: Piece) -> Piece:
            text = piece if isinstance(piece, str) else known(piece)
            return piece if text is None else text

        return Template(_joined(map(filled, self.pieces)))

    def render(self, outputs: Mapping[Output, object]) -> str:
        """The whole text. What is substituted is not looked through again.

        Raises:
            KeyError: an output is missing from `outputs`.
        """
        return "".join(piece if isinstance(piece, str) else plain(outputs[piece]) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Scope:
    """What references may mean in one workload.

    Args:
        metadata: the manifest's `metadata`.
        resources: the type of every resource, by its name in the manifest.
        outputs: the names of the outputs of every type that is known; other types' outputs are not judged here.
    """

    metadata: Mapping[str, object]
    resources: Mapping[str, str]
    outputs: Mapping[str, frozenset[str]]


def plain(value: object) -> str:
    """A value as it is put into a text: text as it is, everything else as compact JSON (as score-go)."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def parts(reference: str) -> tuple[str, ...]:
    """A reference in its parts, divided at dots that no backslash keeps."""
    return tuple(part.replace("\\.", ".") for part in _DOT.split(reference))


def template(text: str, scope: Scope, *, whole_resource: bool = False) -> tuple[Template, tuple[Words, ...]]:
    """A text with its references understood, and what is wrong with those that mean nothing.

    Args:
        text: as the manifest gives it.
        scope: what references may mean.
        whole_resource: whether `${resources.NAME}` is allowed, as it is in a volume's source.
    """
    pieces: list[Piece] = []
    wrong: list[Words] = []
    end = 0
    for found in _tokens(text):
        pieces.append(text[end : found.start()])
        end = found.end()
        reference = found["reference"]
        if reference is None:
            pieces.append(found[0][1:])
            continue
        meaning = _meaning(reference, scope, whole_resource=whole_resource)
        if isinstance(meaning, tuple):
            wrong.append(meaning)
        else:
            pieces.append(meaning)
    pieces.append(text[end:])
    return Template(_joined(pieces)), tuple(wrong)


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """Every token, in order. Behind the last brace nothing closes any more: it is not looked for at every `${` anew."""
    last = text.rfind("}") + 1
    yield from _TOKEN.finditer(text, 0, last)
    yield from _DOLLARS.finditer(text, last)


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The same text with no two texts side by side and none empty."""
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if isinstance(piece, str) and isinstance(before, str):
            joined[-1] = before + piece
        elif piece != "":
            joined.append(piece)
    return tuple(joined)


def _meaning(reference: str, scope: Scope, *, whole_resource: bool) -> Piece | Words:
    match parts(reference):
        case ("metadata", *keys) if keys:
            return _metadata(reference, keys, scope.metadata)
        case ("resources", name, *keys) if keys or whole_resource:
            return _output(reference, Output(name, tuple(keys)), scope)
        case ("resources", name) if name in scope.resources:
            what = Text(
                ja=f"${{{shown(reference)}}} に出力の名前がありません。",
                en=f"${{{shown(reference)}}} names no output.",
            )
            return what, Text(
                ja=f"${{resources.{name}.host}} のように、出力の名前まで書いてください。",
                en=f"Name an output, as in ${{resources.{name}.host}}.",
            )
        case ("resources", name):
            return _unknown(reference, name, scope.resources)
        case _:
            what = Text(
                ja=f"${{{shown(reference)}}} は参照できません。", en=f"${{{shown(reference)}}} refers to nothing."
            )
            return what, Text(
                ja="metadata. または resources. で始めるか、文字どおりの $ なら $$ と書いてください。",
                en="Begin it with metadata. or resources., or write $$ for a dollar sign.",
            )


def _metadata(reference: str, keys: list[str], metadata: Mapping[str, object]) -> Piece | Words:
    value: object = metadata
    for key in keys:
        if not isinstance(value, Mapping) or key not in value:
            known = [str(each) for each in value] if isinstance(value, Mapping) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            return _unknown(reference, key, known)
        value = value[key]  # pyright: ignore[reportUnknownVariableType]
    return plain(value)  # pyright: ignore[reportUnknownArgumentType]


def _output(reference: str, output: Output, scope: Scope) -> Piece | Words:
    kind = scope.resources.get(output.resource)
    if kind is None:
        return _unknown(reference, output.resource, scope.resources)
    known = scope.outputs.get(kind)
    if output.keys and known is not None and output.keys[0] not in known:
        return _unknown(reference, output.keys[0], sorted(known))
    if output.keys[1:] and known is not None:
        what, _ = _unknown(reference, output.keys[1], ())
        whole = f"${{resources.{shown(output.resource)}.{output.keys[0]}}}"
        return what, Text(
            ja=f"{whole} は文字列です。そのまま使ってください。", en=f"{whole} is a text: use it as it is."
        )
    return output


def _unknown(reference: str, part: str, known: Iterable[str]) -> Words:
    names = list(known)
    near = get_close_matches(part, names, n=1)
    what = Text(
        ja=f"${{{shown(reference)}}} の {shown(part)} がありません。",
        en=f"There is no {shown(part)} for ${{{shown(reference)}}}.",
    )
    if near:
        return what, Text(ja=f"{near[0]} ではありませんか。", en=f"Did you mean {near[0]}?")
    if names:
        return what, Text(ja=f"使える名前: {'、'.join(names)}", en=f"Names to choose from: {', '.join(names)}.")
    return what, Text(ja="マニフェストに書き加えるか、参照を消してください。", en="Add it, or remove the reference.")
