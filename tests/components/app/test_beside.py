"""Apps of one member that are sound alone and cannot be had together: told where they are resolved."""

from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest

from components.app.beside import beside_problems, beside_warnings, subnet
from components.app.model import App
from jichi.errors import InvalidInput
from tests.components.app import aws_apps
from tests.components.app.gcp_apps import BATCH, DIGEST, TAX, WORKER, resolved
from tests.factories import HIROSAKI, make_tenancy

SMALL = make_tenancy(members=(replace(HIROSAKI, network=IPv4Network("10.0.0.0/20")),))


def app(name: str, **resources: Any) -> dict[str, Any]:
    """A worker."""
    image = f"registry.example.jp/vendor/work@{DIGEST}"
    return {"metadata": {"name": name}, "containers": {"work": {"image": image}}, "resources": resources}


def told(*manifests: dict[str, Any], **more: Any) -> list[str]:
    """What is said, with the place: of the first manifest `0.yaml`, and so on."""
    with pytest.raises(InvalidInput) as error:
        resolved(*manifests, **more)
    found = [(each.where, each.what.en) for each in error.value.problems]
    return [f"{where.file[-6:]}:{where.line}: {what}" for where, what in found if where]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (app("records", db={"type": "db"}), app("other", db={"type": "db", "id": "records-db"})),
        (app("records", db={"type": "db", "id": "a.b"}), app("other", db={"type": "db", "id": "a-b"})),
        (app("records", **{"tax-db": {"type": "db"}}), app("records-tax", db={"type": "db"})),
    ],
)
def test_two_resources_that_names_cannot_tell_apart_are_refused_with_both_places(first: Any, second: Any):
    (problem,) = told(first, second)
    assert problem.startswith("1.yaml:8: The db resource is named ")
    assert "0.yaml:8 is." in problem


def test_one_resource_that_two_share_is_no_clash():
    two = [app(name, db={"type": "db", "id": "records-db"}) for name in ("records", "other")]
    assert len(resolved(*two).needs) == 1


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_statements_of_a_shared_resource_the_one_with_params_counts(first: int):
    """In whichever order they are read."""
    night = {"type": "schedule", "id": "night", "params": {"cron": "0 22 * * *", "minutes": 30}}
    two = [app("records", time={"type": "schedule", "id": "night"}), app("other", time=night)]
    (need,) = resolved(*two[first:], *two[:first]).needs
    assert need.known["cron"] == "0 22 * * *"


def test_resources_of_two_types_may_have_one_name():
    assert resolved(
        app("records", db={"type": "db"}), app("other", vol={"type": "volume-nfs", "id": "records-db"})
    ).needs


def test_two_manifests_of_one_app_are_refused():
    (first,), (second,) = resolved(WORKER).apps, resolved(WORKER).apps
    said = [each.what.en for each in beside_problems((first, second))]
    assert said[0] == f"{first.workload.document.file} has an app mail, too."


def test_a_name_without_room_for_the_tenancys_is_refused():
    long = make_tenancy(name="tsugaru-chiiki-2")
    (problem,) = told(app("nineteen-characters"), tenancy=long)
    assert problem.startswith(
        "0.yaml:3: The name tsugaru-chiiki-2-022021-prod-app-nineteen-characters-tyo of a Cloud Run"
    )
    assert resolved(app("nineteen"), tenancy=long).apps


def test_on_aws_too():
    (found,) = aws_apps.resolved(aws_apps.WORKER).apps
    long = replace(found, name="nineteen-characters", place=_in(found, make_tenancy(name="tsugaru-chiiki-2")))
    (problem,) = beside_problems((long,))
    assert "the role name tsugaru-chiiki-2-022021-prod-app-nineteen-characters-standby-start" in problem.what.en
    assert problem.where
    assert problem.where.key == "metadata.name"


def _in(app: App, tenancy: Any) -> Any:
    return replace(app.place, scope=replace(app.place.scope, tenancy=tenancy))


def test_apps_that_have_no_addresses_are_refused_and_those_that_may_lack_them_are_told():
    few = resolved(TAX, WORKER, BATCH)
    assert few.warnings == ()
    (one,) = resolved(TAX).apps
    narrow = replace(one, place=replace(one.place, scope=replace(one.place.scope, member=SMALL.members[0])))
    assert str(subnet(narrow.place)) == "10.0.8.0/25"
    many = [replace(narrow, name=f"tax{at}") for at in range(9)]
    assert [each.what.en for each in beside_warnings(many)] == [
        "The apps have 54 tasks at most, which take 112 addresses; the subnet 10.0.8.0/25 has 96 for them."
    ]
    more = [replace(narrow, name=f"tax{at}") for at in range(25)]
    assert "The apps have 50 tasks at least" in list(beside_problems(more))[-1].what.en
    assert list(beside_warnings(more)) == []


def test_what_may_be_lacking_is_a_warning_of_what_is_resolved():
    apps = [{**TAX, "metadata": {"name": f"tax{at}"}, "resources": {"db": {"type": "db"}}} for at in range(9)]
    (warning,) = resolved(*apps, tenancy=SMALL, member=SMALL.members[0]).warnings
    assert "54 tasks at most" in warning.what.en
