"""Secrets in plain text, wherever in a resource they stand, on either cloud.

What is found is never shown: evidence names the place, and only that something stands there.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from json import JSONDecodeError, loads
from typing import Any, Final, cast

from jichi.engine.urn import qualified_type
from jichi.engine.values import Computed, Interpolation, Reference, Secret, Unknown, Value, references
from jichi.text import Text
from network.proof.access.symbols import OPEN
from policies.judgement import Evidence, Judgement, failed, passed, unknown
from policies.reading import is_unknown

EXPECTED: Final = Text(ja="平文の秘密がない", en="no secret in plain text")
SHOWN: Final = "(not shown)"

_NAMES = re.compile(
    r"pass(word|wd|phrase|code)?$|passwd|password|secret|token|api[-_]?key|private[-_]?key|credential", re.IGNORECASE
)
_POINTS = "arn|name|id|path|url|uri|ref|from|version|rotation|region"

_SHAPES = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAIza[0-9A-Za-z_-]{35}|\bya29\.[0-9A-Za-z_-]{20,}|\bGOCSPX-[0-9A-Za-z_-]{20,}"
    r"|\bGOOG1?[A-Z0-9]{20,}|\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bxox[abprs]-[A-Za-z0-9-]{10,}"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.|://[^/\s:@]+:[^/\s:@$]+@"
    # Words follow "basic" in prose; a token has more than letters.
    r"|(?i:\b(basic|bearer)\s+(?=[a-z/]*[0-9+._=-])[a-z0-9+/._=-]{12,})"
    r"|(?i:(password|passwd|secret|token|api[-_]?key)\s*[=:]\s*[\"']?[^\s\"'$<{&][^\s\"'$<{]{3,})"
)
"""Keys, tokens and passwords as they look, wherever they stand."""

_MARKS = (
    *("private key", "aiza", "ya29.", "gocspx-", "goog", "akia", "asia", "gh", "xox", "eyj", "://"),
    *("basic", "bearer", "password", "passwd", "secret", "token", "api"),
)
"""One of these is in whatever has such a shape; most texts have none, and need not be searched."""

_ARN = re.compile(r"\barn:aws[a-z-]*:secretsmanager:[a-z0-9-]*:[0-9]*:secret:")
"""What says where a secret is, and has the word with a colon in it."""

_LONG = 16
"""Characters from which a text may be Base64: shorter ones are words."""


_PART = "\U000ffffd"
"""Stands for a part of a text that only deployment knows."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """What is known of the outputs of planned resources: one whose name is a secret's is one.

    Args:
        package: of the provider whose outputs these are, `gcp`; of what others give nothing is known.
        secret: by type, how outputs begin that hold a secret, and are not called so.
        plain: by type, how outputs begin of which nothing secret is computed: hosts and addresses. A value that the
            program puts in beside them is judged when the engine knows it, before it is deployed.
    """

    package: str
    secret: Mapping[str, tuple[str, ...]]
    plain: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PlainTexts:
    """How a cloud's inputs are read.

    Args:
        points: ends of names, beside the usual ones, that only say where a secret is.
        outputs: what is known of outputs; None to take a reference for what points to something.
    """

    points: tuple[str, ...] = ()
    outputs: Outputs | None = None

    def is_named(self, name: str) -> bool:
        """Whether a name is one of a secret itself."""
        pointing = "|".join((_POINTS, *self.points))
        return bool(_NAMES.search(name)) and not re.search(rf"({pointing})s?$", name, re.IGNORECASE)

    def judged(self, path: str, value: Value, name: str) -> Iterator[Judgement]:
        """What is found at a place, and in what is inside of it.

        Args:
            path: of the value; evidence shows it.
            value: what stands there.
            name: that it stands under; of a pair of `name` and `value`, the name that the pair gives.
        """
        match value:
            case Mapping():
                named = value.get("name")
                for key, each in value.items():
                    said = named if key == "value" and isinstance(named, str) else str(key)
                    yield from self.judged(f"{path}.{key}", each, said)
            case tuple():
                for at, each in enumerate(value):
                    yield from self.judged(f"{path}[{at}]", each, name)
            case str():
                yield from self._text(path, value, name)
            case Secret():
                # The engine hides it; whoever may describe the resource reads it.
                yield failed(Evidence(path, value, EXPECTED))
            case Interpolation(parts):
                literal = "".join(each if isinstance(each, str) else _PART for each in parts)
                if self.outputs and _looks(literal):
                    yield failed(_hidden(path))
                yield self._unknown(path, value, name)
            case _ if is_unknown(value):
                yield self._unknown(path, value, name)
            case _:
                yield passed(_hidden(path))

    def _unknown(self, path: str, value: Unknown, name: str) -> Judgement:
        """A reference points to something, unless its place is one for a secret, or what it is of is one."""
        computed = isinstance(value, Computed) or (
            isinstance(value, Interpolation) and any(isinstance(each, Computed) for each in value.parts)
        )
        known = self.outputs
        if known is None:
            open_ = isinstance(value, Computed) or self.is_named(name)
            return unknown(_hidden(path)) if open_ else passed(_hidden(path))
        read = [_output(each) for each in references(value)]
        if any(self._is_secret(known, *each) for each in read):
            return failed(_hidden(path))
        fits = all(
            type_.startswith(f"{known.package}:") and (not computed or _begins(property_, known.plain.get(type_, ())))
            for type_, property_ in read
        )
        return passed(_hidden(path)) if read and fits and not self.is_named(name) else unknown(_hidden(path))

    def _is_secret(self, known: Outputs, type_: str, property_: str) -> bool:
        names = re.findall(r"[A-Za-z_]\w*", property_)
        return any(self.is_named(each) for each in names[-1:]) or _begins(property_, known.secret.get(type_, ()))

    def _text(self, path: str, text: str, name: str) -> Iterator[Judgement]:
        if text == OPEN:
            yield unknown(_hidden(path))
            return
        inner = _decoded(text)
        plain = text if inner is None else inner
        if (held := _held(plain)) is not None:
            yield from self.judged(path, held, name)
            return
        is_value = self.is_named(name) and plain.strip() != "" and not plain.startswith("arn:")
        looks = any(_looks(_ARN.sub("", each)) for each in {text, plain})
        yield failed(_hidden(path)) if is_value or looks else passed(_hidden(path))


def _output(reference: Reference) -> tuple[str, str]:
    """The type of the resource that a reference is of, and the output."""
    return qualified_type(reference.urn).rpartition("$")[2], reference.property


def _begins(property_: str, beginnings: tuple[str, ...]) -> bool:
    """Whether an output is one of some, or a part of it."""
    return any(re.match(rf"{re.escape(each)}(?![A-Za-z0-9_])", property_) for each in beginnings)


def _looks(text: str) -> bool:
    """Whether a key, a token or a password stands in a text, by its shape."""
    small = text.lower()
    return any(each in small for each in _MARKS) and bool(_SHAPES.search(text))


def _hidden(path: str) -> Evidence:
    return Evidence(path, SHOWN, EXPECTED)


def _decoded(text: str) -> str | None:
    """The text in Base64; None where it is none."""
    if len(text) < _LONG or re.search(r"\s", text):
        return None
    try:
        return b64decode(text, validate=True).decode()
    except ValueError:
        return None


def _held(text: str) -> Value | None:
    """What a text holds where it is JSON of an object or a list; None where it is not."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return _frozen(loads(text))
    except (JSONDecodeError, RecursionError):
        return None


def _frozen(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(_frozen(each) for each in cast("list[Any]", value))
    if isinstance(value, dict):
        return {str(key): _frozen(each) for key, each in cast("dict[Any, Any]", value).items()}
    return value
