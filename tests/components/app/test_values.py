"""Texts of a manifest once its resources are there."""

from copy import deepcopy
from typing import Any

import pytest

from components.app.surroundings import Mount, Provided, SecretRef
from components.app.values import Values
from jichi.errors import InvalidInput
from tests.components.app.aws_apps import WORKER, resolved


def values(text: str, provided: Provided) -> tuple[Values, tuple[str, ...]]:
    """An app with one variable that is to be known, and where it stands."""
    manifest: dict[str, Any] = deepcopy(WORKER)
    manifest["containers"]["work"]["variables"] = {"X": text}
    (app,) = resolved(manifest).apps
    found = {need.identity: provided for need in app.needs.values()}
    return Values(app, found), ("containers", "work", "variables", "X")


def said(text: str, provided: Provided) -> str:
    found, path = values(text, provided)
    with pytest.raises(InvalidInput) as error:
        found.value(path)
    (problem,) = error.value.problems
    assert problem.where
    assert problem.where.key == "containers.work.variables.X"
    return problem.what.en


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("closed", "closed"),
        ("${resources.shelf.host}", "shelf"),
        ("https://${resources.shelf.host}:${resources.shelf.host}/$${x}", "https://shelf:shelf/${x}"),
    ],
)
def test_what_is_known_is_a_text(text: str, expected: str):
    found, path = values(text, Provided(outputs={"host": "shelf"}))
    assert found.value(path) == expected


def test_a_secret_stays_a_reference():
    found, path = values("${resources.shelf.key}", Provided(secrets={"key": SecretRef("arn:x", "arn")}))
    assert found.value(path) == SecretRef("arn:x", "arn")


def test_what_turns_out_to_be_a_secret_is_not_put_together_either():
    """A type whose spec does not say so: the manifest's check could not see it."""
    provided = Provided(secrets={"host": SecretRef("arn:x")})
    what = "An output that is a secret (${resources.shelf.host}) cannot be one value with other text."
    assert said("https://${resources.shelf.host}/", provided) == what


def test_an_output_that_is_not_there_is_told():
    assert said("${resources.shelf.host}", Provided()) == "shelf gives no host."


def test_a_volumes_source_is_a_resource_alone():
    mount = Mount("scratch", "memory")
    found, path = values("x", Provided(mount=mount))
    volume = found.app.containers[0].volumes[0]
    source = found.source(volume.path)
    assert source is not None
    assert (source[0], source[1].mount) == ("scratch", mount)
    assert found.source(path) is None


def test_what_an_app_uses_and_waits_for_is_there_once():
    found, _ = values("x", Provided())
    assert len(list(found.mine)) == 2
    assert found.ready == ()
