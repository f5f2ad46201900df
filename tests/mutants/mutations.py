"""Small wrongs: every property of a planned resource removed, negated, widened, unknown, or replaced by an evasion.

The list is made from the plan alone and knows nothing of guardrails: what they overlook shows as a survivor.
"""

from __future__ import annotations

import inspect
import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import import_module
from keyword import iskeyword
from typing import cast

from jichi.engine.plan import Resource
from jichi.engine.values import Computed, Interpolation, Reference, Value
from tests.mutants.documents import FOREIGN, documents

UNKNOWN = Computed((Reference("urn:pulumi:elsewhere::jichi::other:index:Other::other", "value"),))
DEEPEST = 8

_OPPOSITES: Mapping[str, tuple[str, ...]] = {
    "Enabled": ("Suspended", "Disabled"),
    "ENABLED": ("DISABLED",),
    "COMPLIANCE": ("GOVERNANCE",),
    "BLOCK": ("ALLOW", "ALERT"),
    "NODATA": (),
    "enable": ("disable",),
    "disable": ("enable",),
    "allow": ("deny",),
    "deny": ("allow",),
    "Interface": ("Gateway",),
    "INTERNAL": ("EXTERNAL",),
    "INTERNAL_MANAGED": ("EXTERNAL_MANAGED",),
    "PRIVATE": ("PUBLIC",),
    "private": ("public",),
    "enforced": ("inherited", "unspecified"),
    "ENCRYPTED_ONLY": ("ALLOW_UNENCRYPTED_AND_ENCRYPTED",),
    "TRUSTED_CLIENT_CERTIFICATE_REQUIRED": ("ALLOW_UNENCRYPTED_AND_ENCRYPTED",),
    "aws:kms": ("AES256",),
    "BucketOwnerEnforced": ("ObjectWriter", "BucketOwnerPreferred"),
    "REGIONAL": ("ZONAL",),
    "HSM": ("SOFTWARE",),
    "bidirectional": (),
    "block-bidirectional": ("off", "block-ingress"),
    "ALL": ("ACCEPT", "REJECT"),
    "ALLOW": ("BLOCK",),
    "true": ("false",),
    "1": ("0",),
    "on": ("off",),
    "ON": ("OFF",),
    "ACCOUNT": (),
    "must_encrypt": ("should_encrypt", "no_encrypt"),
    "ALL_IPV4_RANGES": (),
}
_REGION = re.compile(r"(ap-northeast-[13]|asia-northeast[12])(?P<zone>-?[a-c])?$", re.IGNORECASE)
_STRANGERS = ("allUsers", "allAuthenticatedUsers", "domain:example.com", "user:someone@example.com")
_MEMBER = re.compile(r"^(serviceAccount|user|group|principal|principalSet|domain):")


@dataclass(frozen=True)
class Mutation:
    """One wrong.

    Args:
        kind: removed, unknown, negated, lowered, raised, widened, foreign, opposite, emptied, shortened, abroad or
            policy.
        path: of the property, with places of lists as numbers.
        what: in a few words.
    """

    urn: str
    type: str
    name: str
    kind: str
    path: str
    what: str
    resource: Resource

    @property
    def key(self) -> str:
        """What it is in the list of equivalents: type, property without places, kind."""
        return f"{self.type} {re.sub(r'[.][0-9]+', '', self.path)} {self.kind}"


def mutations(resource: Resource) -> Iterator[Mutation]:
    """Every small wrong of a resource that stays in the plan."""
    needed = required(resource.type)
    for path, kind, what, inputs in _inputs(resource.inputs):
        if kind == "removed" and path in needed:
            continue  # the provider refuses it before anything is deployed
        yield Mutation(resource.urn, resource.type, resource.name, kind, path, what, replace(resource, inputs=inputs))
    if resource.options.protect:
        options = replace(resource.options, protect=False)
        yield Mutation(
            resource.urn, resource.type, resource.name, "negated", "(protect)", "", replace(resource, options=options)
        )


@lru_cache
def required(type_: str) -> frozenset[str]:
    """The inputs without which the provider's SDK makes no resource of a type; none where it is not known."""
    package, module, name = type_.split(":")
    if package != "aws":
        return frozenset()  # of Google Cloud each is argued for by name
    room, _, file = module.partition("/")
    file = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", re.sub("i?IAM|iAM", "Iam", file)).lower()
    try:
        found = import_module(f"pulumi_{package}.{room}{'_' if iskeyword(room) else ''}.{file}")
    except ModuleNotFoundError:
        return frozenset()
    made = cast("type[object] | None", vars(found).get(f"{name}Args"))
    if made is None:
        return frozenset()
    make = cast("Callable[..., None]", vars(made)["__init__"])
    _, *parameters = inspect.signature(make).parameters.values()
    named = (each.name for each in parameters if each.default is inspect.Parameter.empty)
    return frozenset(re.sub(r"_([a-z0-9])", lambda each: each[1].upper(), each) for each in named)


def _inputs(inputs: Mapping[str, Value]) -> Iterator[tuple[str, str, str, Mapping[str, Value]]]:
    for key, value in inputs.items():
        for path, kind, what, changed in _value(value, key, 1):
            less = {name: each for name, each in inputs.items() if name != key}
            yield path, kind, what, less if changed is None and kind == "removed" else {**less, key: changed}


def _value(value: Value, path: str, depth: int) -> Iterator[tuple[str, str, str, Value]]:
    """Every wrong of a value: path, kind, what, and the value instead."""
    if value is None:
        return
    yield path, "removed", "", None
    yield path, "unknown", "", UNKNOWN
    match value:
        case tuple():
            yield from _lists(value, path, depth)
        case Mapping():
            yield from _objects(value, path, depth)
        case _:
            yield from ((path, kind, what, each) for kind, what, each in _plain(value))


def _plain(value: Value) -> Iterator[tuple[str, str, Value]]:
    match value:
        case bool():
            yield "negated", str(not value), not value
        case int() | float():
            yield from ((kind, str(each), each) for kind, each in _numbers(value))
        case str():
            yield from _texts(value)
        case Reference():
            yield "foreign", "a literal of another account", _foreign(value.property)
        case Interpolation():
            yield from documents(value)
        case _:
            pass  # what is not known, or secret


def _objects(value: Mapping[str, Value], path: str, depth: int) -> Iterator[tuple[str, str, str, Value]]:
    for key, each in value.items() if depth < DEEPEST else ():
        less = {name: one for name, one in value.items() if name != key}
        for inner, kind, what, changed in _value(each, f"{path}.{key}", depth + 1):
            yield inner, kind, what, less if changed is None else {**less, key: changed}


def _lists(value: tuple[Value, ...], path: str, depth: int) -> Iterator[tuple[str, str, str, Value]]:
    if value:
        yield path, "emptied", "", ()
    if len(value) > 1:
        yield path, "shortened", "the last left out", value[:-1]
    for at, each in enumerate(value[:4]) if depth < DEEPEST else ():
        for inner, kind, what, changed in _value(each, f"{path}.{at}", depth + 1):
            if kind == "removed" and inner == f"{path}.{at}":
                continue  # the list shortened, above
            yield inner, kind, what, (*value[:at], *(() if changed is None else (changed,)), *value[at + 1 :])


def _numbers(value: float) -> Iterator[tuple[str, Value]]:
    if value:
        yield "lowered", value // 10 if isinstance(value, int) else value / 10
    yield "raised", value * 100 + 1


def _texts(text: str) -> Iterator[tuple[str, str, Value]]:
    if network := _network(text):
        for each in ("0.0.0.0/0", "0.0.0.0/1") if network.version == 4 else ("::/0", "2000::/3"):
            if each != text:
                yield "widened", each, each
        return
    if match := _REGION.search(text):
        yield "abroad", "", text[: match.start()] + ("us-east-1" if text.lower().startswith("ap") else "us-central1")
    if _MEMBER.match(text):
        yield from (("foreign", each, each) for each in _STRANGERS)
    elif text.startswith("arn:aws:") or re.fullmatch(r"[0-9]{12}", text):
        yield "foreign", "", _of_another_account(text)
    elif text.isdigit():
        yield from ((kind, "", str(each)) for kind, each in _numbers(int(text)))
    elif text.startswith("{"):
        yield from documents(Interpolation((text,)))
    yield from (("opposite", each, each) for each in _OPPOSITES.get(text, ()))


def _of_another_account(text: str) -> str:
    changed = re.sub(r"[0-9]{12}", FOREIGN, text)
    return changed if changed != text else f"{text.rpartition(':')[0]}:foreign-{FOREIGN}"


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None


def _foreign(property_: str) -> Value:
    if property_ == "arn":
        return f"arn:aws:kms:ap-northeast-1:{FOREIGN}:key/11111111-2222-3333-4444-555555555555"
    return f"projects/foreign-{FOREIGN}/somewhere" if property_ in ("selfLink", "name") else f"foreign-{FOREIGN}"
