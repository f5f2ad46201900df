"""A certificate, as the checker reads it (`docs/schema/certificate.v1.schema.json`): nothing in it is believed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from jichi.errors import InvalidInput, Problem
from jichi.text import Text
from network.checker.addresses import ALL, Addresses, interval, union
from network.checker.doubts import stack_of
from network.checker.plan import Unreadable, digest

SCHEMA = "jichi.certificate/1"
NETWORKS = "networks"


@dataclass(frozen=True, slots=True)
class Invariant:
    """Places that packets can be at, with the destinations that they can then have.

    Args:
        start: `networks`: what each of `subjects` sends, each by itself. `internet`, `foreign`: what these send in.
        filters: whether what filters stop is left out.
        places: destinations by place; in a place's name `{stack}` stands for the subject's stack and `{member}` for
            its member.
    """

    id: str
    start: str
    filters: bool
    subjects: frozenset[str]
    places: Mapping[str, Addresses]

    def of(self, subject: str, member: str | None) -> Mapping[str, Addresses]:
        """The places of one subject."""
        names = {"{stack}": stack_of(subject), "{member}": member or "{member}"}
        return {_filled(place, names): addresses for place, addresses in self.places.items()}


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that is said to be proved.

    Args:
        network: URN of the network that it is about.
        by: ids of invariants that show it.
        through: shared networks that the network's packets reach.
    """

    id: str
    kind: str
    network: str
    by: tuple[str, ...]
    through: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A whole certificate.

    Args:
        plan: SHA-256 of the plan's canonical JSON.
        uncertified: ids of claims for which it does not speak.
    """

    tenancy: str
    plan: str
    invariants: tuple[Invariant, ...]
    claims: tuple[Claim, ...]
    uncertified: tuple[str, ...]


def loads(text: str, file: str) -> dict[str, Any]:
    """A JSON object from a file's text.

    Raises:
        InvalidInput: it is none, or it is cut short.
    """
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _invalid(file, str(error)) from error
    if not isinstance(document, dict):
        raise _invalid(file, "not a JSON object")
    return cast("dict[str, Any]", document)


def read(document: Mapping[str, Any]) -> Certificate:
    """The certificate in a document.

    Raises:
        Unreadable: it is none, is of another version, or is not as it was when it was sealed.
    """
    if document.get("schema") != SCHEMA:
        raise Unreadable(f"schema {document.get('schema')!r}, not {SCHEMA!r}")
    _exactly(document, "schema", "jichi", "tenancy", "plan", "invariants", "claims", "notCertified", "seal")
    if document["seal"] != digest({key: value for key, value in document.items() if key != "seal"}):
        raise Unreadable("the seal does not fit: it was altered after it was written")
    certificate = Certificate(
        _text(document["tenancy"]),
        _text(document["plan"]),
        tuple(_invariant(each) for each in _list(document["invariants"])),
        tuple(_claim(each) for each in _list(document["claims"])),
        tuple(_text(_object(each).get("id")) for each in _list(document["notCertified"])),
    )
    ids = [each.id for each in certificate.invariants]
    claimed = [*(each.id for each in certificate.claims), *certificate.uncertified]
    if len(set(ids)) < len(ids) or len(set(claimed)) < len(claimed):
        raise Unreadable("one id is used twice")
    return certificate


def _invariant(value: Any) -> Invariant:
    entry = _object(value)
    _exactly(entry, "id", "start", "filters", "subjects", "places")
    if not isinstance(entry["filters"], bool):
        raise Unreadable("filters is neither true nor false")
    places = {_text(key): _addresses(one) for key, one in _object(entry["places"]).items()}
    subjects = frozenset(_texts(entry["subjects"]))
    return Invariant(_text(entry["id"]), _text(entry["start"]), entry["filters"], subjects, places)


def _claim(value: Any) -> Claim:
    entry = _object(value)
    _exactly(entry, "id", "kind", "network", "verdict", "by", "through")
    if entry["verdict"] != "proved":
        raise Unreadable(f"a claim with verdict {entry['verdict']!r}: only what is proved can be certified")
    name, kind, network = (_text(entry[key]) for key in ("id", "kind", "network"))
    return Claim(name, kind, network, _texts(entry["by"]), _texts(entry["through"]))


def _addresses(value: Any) -> Addresses:
    try:
        return ALL if value == "any" else union((interval(each),) for each in _texts(value))
    except ValueError as error:
        raise Unreadable(f"not an interval of addresses: {error}") from error


def _filled(place: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        place = place.replace(name, value)
    return place


def _exactly(entry: Mapping[str, Any], *keys: str) -> None:
    if set(entry) != set(keys):
        raise Unreadable(f"keys {sorted(entry)}, not {sorted(keys)}")


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable(f"not an object: {value!r:.60}")
    return cast("dict[str, Any]", value)


def _list(value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise Unreadable(f"not a list: {value!r:.60}")
    return cast("list[Any]", value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unreadable(f"not a text: {value!r:.60}")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(each) for each in _list(value))


def _invalid(file: str, why: str) -> InvalidInput:
    return InvalidInput(
        Problem(
            what=Text(ja=f"{file} は JSON として読めません({why})", en=f"{file} cannot be read as JSON ({why})"),
            remedy=Text(
                ja="`jichi prove TENANCY --certificate FILE` で証明書を作り直してください。",
                en="Write the certificate again with `jichi prove TENANCY --certificate FILE`.",
            ),
        )
    )
