"""Google Cloud's half of the table of replacements, against what the installed SDK says of its inputs."""

from __future__ import annotations

import inspect
import re
import runpy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pulumi._types import input_type_py_to_pulumi_names

from jichi.diff.model import Cause, Effect, Operation
from jichi.diff.replacements import TypeRules, known, load
from jichi.engine.values import Value
from tests.jichi.diff.plans import one, resource

TOOL: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[3] / "tools" / "replacements.py"))
TYPES = sorted(type_ for type_ in load() if type_.startswith("gcp:") and not type_.endswith("*"))

REPLACES = re.compile(
    r"Changing this forces a new|[Ii]mmutable\b|must be recreated|can't modify|cannot be changed once set"
    r"|may not be changed after|will recreate"
)
UPDATES = re.compile(r"[Cc]an be updated(?! only)|can be both set at|migrated to the newly specified")

OTHERWISE: Mapping[tuple[str, str], str] = {
    ("gcp:organizations/project:Project", "orgId"): "the text says both; the provider moves the project",
    ("gcp:compute/subnetwork:Subnetwork", "ipCollection"): "also set when a subnet becomes dual-stack; sent in place",
    ("gcp:compute/subnetwork:Subnetwork", "ipv6AccessType"): "also set when a subnet becomes dual-stack; sent in place",
}
"""Inputs whose text says that a change replaces, and the provider's source says otherwise."""


def _texts() -> Iterator[tuple[str, str, str]]:
    """Each input of each type, with what the SDK's own text says of it."""
    for type_ in TYPES:
        arguments: type = TOOL["arguments_of"](type_)
        for attribute, name in input_type_py_to_pulumi_names(arguments).items():
            if name not in TOOL["PLACES"]["gcp"]:
                yield type_, name, " ".join((inspect.getdoc(vars(arguments)[attribute]) or "").split())


SAID = [
    (type_, name, Effect.REPLACES if REPLACES.search(text) else Effect.UPDATES)
    for type_, name, text in _texts()
    if (REPLACES.search(text) or UPDATES.search(text)) and (type_, name) not in OTHERWISE
]


def disagreements(rules: Mapping[str, TypeRules]) -> list[tuple[str, str]]:
    """Inputs of which the table says the opposite of the SDK's text; an input of which it says nothing is none."""
    return [
        (type_, name)
        for type_, name, said in SAID
        if (effect := known(type_, (name,), rules).effect) is not Effect.MAY_REPLACE and effect is not said
    ]


def test_the_table_says_what_the_texts_of_the_sdk_say() -> None:
    assert {effect for _, _, effect in SAID} == {Effect.REPLACES, Effect.UPDATES}
    assert len(SAID) > 30
    assert disagreements(load()) == []
    silent = [(type_, name) for type_, name, _ in SAID if known(type_, (name,)).cause is Cause.NOT_KNOWN]
    assert silent == []


@pytest.mark.parametrize(("type_", "name", "said"), SAID)
def test_a_table_that_says_the_opposite_is_found(type_: str, name: str, said: Effect) -> None:
    rules = load()[type_]
    wrong = Cause.UPDATABLE if said is Effect.REPLACES else Cause.CREATE_ONLY
    rule = replace(known(type_, (name,)), cause=wrong)
    mutant = {**load(), type_: replace(rules, properties={**rules.properties, name: rule})}
    assert disagreements(mutant) == [(type_, name)]


@pytest.mark.parametrize(("type_", "name"), OTHERWISE)
def test_an_exception_is_still_one(type_: str, name: str) -> None:
    texts = {name: text for found, name, text in _texts() if found == type_}
    assert REPLACES.search(texts[name])
    assert known(type_, (name,)).effect is Effect.UPDATES


def _effect(type_: str, before: Mapping[str, Value], after: Mapping[str, Value]) -> Operation:
    return one([resource(type_, "r", before)], [resource(type_, "r", after)], "r").operation


KEY = "gcp:kms/cryptoKey:CryptoKey"
DATABASE = "gcp:sql/databaseInstance:DatabaseInstance"
BUCKET = "gcp:storage/bucket:Bucket"
SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"


@pytest.mark.parametrize(
    ("type_", "before", "after", "expected"),
    [
        (KEY, {"rotationPeriod": "7776000s"}, {"rotationPeriod": "2592000s"}, Operation.UPDATE),
        (KEY, {"versionTemplate": {"algorithm": "a"}}, {"versionTemplate": {"algorithm": "b"}}, Operation.UPDATE),
        (KEY, {"versionTemplate": {"protectionLevel": "SOFTWARE"}}, {"versionTemplate": {"protectionLevel": "HSM"}},
         Operation.REPLACE),
        (KEY, {}, {"versionTemplate": {"protectionLevel": "HSM"}}, Operation.MAY_REPLACE),
        (KEY, {"keyAccessJustificationsPolicy": {}}, {"keyAccessJustificationsPolicy": {"x": "y"}},
         Operation.MAY_REPLACE),
        (DATABASE, {"settings": {"tier": "a"}}, {"settings": {"tier": "b"}}, Operation.UPDATE),
        (DATABASE, {"settings": {"diskType": "PD_HDD"}}, {"settings": {"diskType": "PD_SSD"}}, Operation.REPLACE),
        (DATABASE, {"settings": {"diskSize": 20}}, {"settings": {"diskSize": 10}}, Operation.MAY_REPLACE),
        (DATABASE, {"databaseVersion": "POSTGRES_16"}, {"databaseVersion": "POSTGRES_17"}, Operation.UPDATE),
        (DATABASE, {"masterInstanceName": "a"}, {"masterInstanceName": "b"}, Operation.MAY_REPLACE),
        (DATABASE, {}, {"restoreBackupContext": {"backupRunId": 1}}, Operation.MAY_REPLACE),
        (BUCKET, {"retentionPolicy": {"retentionPeriod": 1}}, {"retentionPolicy": {"retentionPeriod": 2}},
         Operation.UPDATE),
        (BUCKET, {"retentionPolicy": {"isLocked": True}}, {"retentionPolicy": {"isLocked": False}},
         Operation.MAY_REPLACE),
        (BUCKET, {"rpo": "DEFAULT"}, {"rpo": "ASYNC_TURBO"}, Operation.UPDATE),
        (SUBNETWORK, {"ipCidrRange": "10.0.0.0/24"}, {"ipCidrRange": "10.0.0.0/23"}, Operation.MAY_REPLACE),
        (SUBNETWORK, {"logConfig": {"flowSampling": 0.5}}, {"logConfig": {"flowSampling": 1.0}}, Operation.UPDATE),
        ("gcp:compute/routerPeer:RouterPeer", {"interface": "a"}, {"interface": "b"}, Operation.REPLACE),
        ("gcp:never/heard:Of", {"deletionPolicy": "DELETE"}, {"deletionPolicy": "PREVENT"}, Operation.UPDATE),
        ("gcp:never/heard:Of", {"labels": {"a": "b"}}, {"labels": {"a": "c"}}, Operation.MAY_REPLACE),
    ],
)  # fmt: skip
def test_what_a_change_does(
    type_: str, before: Mapping[str, Value], after: Mapping[str, Value], expected: Operation
) -> None:
    assert _effect(type_, before, after) is expected
