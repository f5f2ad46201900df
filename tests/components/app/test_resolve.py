"""Manifests resolved for a member on a cloud: what they become, and what is refused with its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from pydantic import BaseModel

from components.app.model import Load, Place, Resolved, TypeSpec
from components.app.resolve import Wanted, resolve
from components.app.sizes import classes, size
from components.app.types import TYPES
from components.naming import Scope
from jichi.errors import InvalidInput
from jichi.score import read_workloads
from jichi.score.placeholders import Output, Template
from jichi.tenancy.model import Cloud
from jichi.tenancy.municipality import Kind
from tests.factories import HIROSAKI, TENANCY

DIGEST = "sha256:" + "ab" * 32
SPECS = {name: each.spec for name, each in TYPES.items()}
PLACE = Place(Scope(TENANCY, HIROSAKI, Cloud.AWS, "ap-northeast-1"), Kind.CITY, "registry.example.jp/apps")
MANIFEST = f"""
    apiVersion: score.dev/v1b1
    metadata:
      name: records
      annotations: {{jichi/system: juminkihon, jichi/class: heavy}}
    service:
      ports:
        https: {{port: 443, targetPort: 8443}}
    containers:
      app:
        image: vendor.example.jp/app@{DIGEST}
        variables:
          HOST: https://${{resources.name.host}}/
          CODE: ${{resources.whom.code}}
          YEARS: ${{resources.own.YEARS}} years
      migrate:
        image: .
        before:
          app: {{ready: complete}}
    resources:
      whom: {{type: municipality}}
      own: {{type: settings, params: {{YEARS: "5"}}}}
      name: {{type: dns}}
"""


def nothing_known(_place: Place, _slug: str, _params: BaseModel) -> dict[str, str]:
    return {}


def resolved(
    tmp_path: Path,
    text: str = MANIFEST,
    place: Place = PLACE,
    specs: dict[str, TypeSpec] = SPECS,
    settings: dict[str, str] | None = None,
) -> Resolved:
    file = tmp_path / "score.yaml"
    file.write_text(dedent(text), encoding="utf-8")
    given = {"migrate": f"vendor.example.jp/migrate@{DIGEST}"} if "image: ." in text else {}
    (workload,) = read_workloads([file])
    return resolve([Wanted(workload, images=given, settings=settings or {})], place, specs)


def refused(tmp_path: Path, old: str, new: str, place: Place = PLACE) -> list[tuple[str, str, int | None]]:
    """What is said of a manifest with one text replaced: key, words, line."""
    assert old in MANIFEST
    with pytest.raises(InvalidInput) as error:
        resolved(tmp_path, MANIFEST.replace(old, new), place)
    return [(each.where.key, each.what.en, each.where.line) for each in error.value.problems if each.where]


def test_a_manifest_becomes_an_app(tmp_path: Path):
    (app,) = resolved(tmp_path).apps
    assert (app.name, app.system, app.load) == ("records", "juminkihon", Load.SERVICE)
    assert [each.name for each in app.beforehand] == ["migrate"]
    assert [each.name for each in app.containers] == ["app"]
    assert app.size == size(Kind.CITY, "heavy")
    assert app.images["app"].within(PLACE.registry) == f"registry.example.jp/apps/vendor.example.jp/app@{DIGEST}"


def test_what_is_known_before_deployment_is_filled_in(tmp_path: Path):
    (app,) = resolved(tmp_path).apps
    texts = {path[-1]: each for path, each in app.templates.items() if path[-2] == "variables"}
    assert texts == {
        "HOST": Template((f"https://records-name.{PLACE.scope.domain}/",)),
        "CODE": Template(("022021",)),
        "YEARS": Template(("5 years",)),
    }


def test_a_members_own_settings_are_taken(tmp_path: Path):
    (app,) = resolved(tmp_path, settings={"YEARS": "7"}).apps
    assert app.needs["own"].known == {"YEARS": "7"}


def test_a_setting_that_the_manifest_lacks_is_refused(tmp_path: Path):
    with pytest.raises(InvalidInput, match="The app records has no setting YEAR"):
        resolved(tmp_path, settings={"YEAR": "7"})


def test_an_output_that_comes_with_deployment_stays_a_placeholder(tmp_path: Path):
    late = replace(SPECS["dns"], known=nothing_known)
    (app,) = resolved(tmp_path, specs={**SPECS, "dns": late}).apps
    assert app.templates["containers", "app", "variables", "HOST"].outputs == (Output("name", ("host",)),)


def test_an_output_that_comes_with_deployment_is_no_param(tmp_path: Path):
    late = replace(SPECS["dns"], known=nothing_known)
    text = MANIFEST.replace('YEARS: "5"', 'YEARS: "${{resources.name.host}}"'.replace("{{", "{").replace("}}", "}"))
    with pytest.raises(InvalidInput, match=r"resources\.name\.host\} is known only once it is deployed"):
        resolved(tmp_path, text, specs={**SPECS, "dns": late})


def test_params_may_use_what_is_known(tmp_path: Path):
    text = MANIFEST.replace('YEARS: "5"', 'YEARS: "${resources.name.host}"')
    (app,) = resolved(tmp_path, text).apps
    assert app.needs["own"].known == {"YEARS": f"records-name.{PLACE.scope.domain}"}


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("type: dns", "type: dsn", "resources.name.type", "There is no resource type dsn."),
        ("type: dns", "type: dns, class: gold", "resources.name.class", "There is no class of dns gold."),
        (
            "{type: dns}",
            "{type: dns, params: {host: x}}",
            "resources.name.params.host",
            "A param of the dns resource name is wrong: Extra inputs are not permitted.",
        ),
        ("heavy", "huge", "metadata.annotations.jichi/class", "There is no class of size huge."),
        (
            "name: records",
            "name: resident-records-of-all",
            "metadata.name",
            "The app's name resident-records-of-all has 23 characters, which is too long.",
        ),
        *(
            ("name: records", f"name: {name}", "metadata.name", f"Parts of an app cannot be named after {name}.")
            for name in ("records-2", "2records", "a--b", "records-osa")
        ),
        (
            "port: 443",
            "port: 8080",
            "service.ports.https.port",
            "Port 8080 cannot be reached: offices and other systems come in on HTTPS (443) alone.",
        ),
        (
            "targetPort: 8443",
            "targetPort: 8443, protocol: UDP",
            "service.ports.https.protocol",
            "The load balancer takes no UDP.",
        ),
        (
            "https: {port: 443, targetPort: 8443}",
            "https: {port: 443}\n        more: {port: 443, protocol: UDP}",
            "service.ports.more",
            "A workload offers one port.",
        ),
        (
            "type: municipality",
            "type: municipality, params: {code: '1'}",
            "resources.whom.params.code",
            "A param of the municipality resource whom is wrong: Extra inputs are not permitted.",
        ),
        (
            "resources.own.YEARS",
            "resources.own.YEAR",
            "containers.app.variables.YEARS",
            "own has no setting YEAR.",
        ),
    ],
)
def test_what_cannot_be_is_told_with_its_key(tmp_path: Path, old: str, new: str, key: str, words: str):
    found = refused(tmp_path, old, new)
    assert (key, words) in [(where, what) for where, what, _ in found]
    assert all(line and line > 1 for _, _, line in found)


def test_more_containers_than_a_task_has_are_refused(tmp_path: Path):
    more = "".join(f"\n      side{at}: {{image: a.jp/side@{DIGEST}}}" for at in range(9))
    assert resolved(tmp_path, MANIFEST.replace("containers:", f"containers:{more}")).apps
    eleven = f"{more}\n      side9: {{image: a.jp/side@{DIGEST}}}"
    found = refused(tmp_path, "containers:", f"containers:{eleven}")
    assert found == [("containers", "11 containers run together.", 9)]


def test_a_container_that_is_run_before_waits_for_nothing_that_runs(tmp_path: Path):
    found = refused(
        tmp_path,
        f"image: vendor.example.jp/app@{DIGEST}",
        f"image: a.jp/a@{DIGEST}\n        before: {{migrate: {{ready: started}}}}",
    )
    assert found  # a circle, which reading refuses already


def test_a_type_that_a_cloud_lacks_is_refused_there_alone(tmp_path: Path):
    one = {**SPECS, "dns": replace(SPECS["dns"], clouds=(Cloud.GCP,))}
    with pytest.raises(InvalidInput, match="aws has no dns"):
        resolved(tmp_path, specs=one)
    gcp = replace(PLACE, scope=replace(PLACE.scope, cloud=Cloud.GCP, region="asia-northeast1"))
    assert resolved(tmp_path, place=gcp, specs=one).apps


def test_every_kind_of_municipality_has_every_class():
    assert classes() == ("light", "standard", "heavy")
    for kind in Kind:
        found = [size(kind, each) for each in classes()]
        assert found == sorted(found, key=lambda each: (each.cpu_millis, each.memory_mib, each.tasks))
        assert all(each.tasks <= each.tasks_most for each in found)


def test_larger_municipalities_get_no_less():
    order = (Kind.TOWN, Kind.CITY, Kind.CORE_CITY, Kind.DESIGNATED_CITY)
    for each in classes():
        figures = [size(kind, each) for kind in order]
        assert [(one.cpu_millis, one.memory_mib, one.tasks_most) for one in figures] == sorted(
            (one.cpu_millis, one.memory_mib, one.tasks_most) for one in figures
        )


def test_a_port_that_the_filters_do_not_let_through_is_told(tmp_path: Path):
    found = refused(tmp_path, "targetPort: 8443", "targetPort: 3000")
    assert [what for _, what, _ in found] == ["The load balancer does not reach a container on port 3000."]
    assert resolved(tmp_path, MANIFEST.replace("targetPort: 8443", "targetPort: 8080")).apps
