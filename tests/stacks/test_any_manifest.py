"""Whatever a hand may write: a manifest is resolved, or refused with a place; no other error comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from components.app.limits import workload_problems
from components.app.resolve import Wanted, resolve
from components.app.sizes import classes
from components.app.types import TYPES
from jichi.errors import InvalidInput
from jichi.score import read_workloads
from jichi.tenancy.model import Cloud
from stacks.manifests import place_of
from tests.stacks.test_manifests import EVERY, tenancy_of

SPECS = {name: each.spec for name, each in TYPES.items()}
FULL = f"""
apiVersion: score.dev/v1b1
metadata:
  name: full
  annotations: {{jichi/system: juminkihon, jichi/class: heavy, jichi/modules: a b}}
  free: [1, {{a: b}}]
service: {{ports: {{https: {{port: 443, targetPort: 8443, protocol: TCP}}}}}}
containers:
  migrate:
    image: a/migrate@sha256:{64 * "c"}
    before: {{web: {{ready: complete}}}}
    command: [/bin/a, b]
    args: [c]
  web:
    image: registry.example.jp:5000/a/web:1.0@sha256:{64 * "a"}
    variables:
      A: ${{resources.db.host}}
      B: ${{resources.own.YEARS}} $${{x}} ${{metadata.annotations.jichi/class}}
    volumes:
      /shared: {{source: "${{resources.forms}}", path: in, readOnly: true}}
      /memory: {{source: "${{resources.scratch}}"}}
    resources: {{limits: {{cpu: 1500m, memory: 3Gi}}, requests: {{cpu: "0.5", memory: 512M}}}}
    livenessProbe:
      httpGet: {{path: /a, port: 8443, scheme: HTTPS, host: localhost, httpHeaders: [{{name: A, value: b}}]}}
    readinessProbe: {{httpGet: {{path: /b, port: 8443}}, exec: {{command: [/bin/true]}}}}
  side:
    image: a/side@sha256:{64 * "b"}
    before: {{web: {{ready: healthy}}}}
    readinessProbe: {{exec: {{command: [/bin/true]}}}}
    files:
      - {{target: /etc/a, content: "${{resources.db.password}}", mode: "0644", noExpand: true}}
      - {{target: /etc/b, binaryContent: YQ==}}
resources:
  db: {{type: postgres, class: default, params: {{extensions: [citext]}}}}
  own: {{type: settings, params: {{YEARS: "5"}}}}
  whom: {{type: municipality}}
  forms: {{type: volume, class: shared, id: forms.all, metadata: {{annotations: {{ab.cd/ef: g}}}}}}
  scratch: {{type: volume, params: {{size: 256}}}}
  name: {{type: dns, params: {{name: full}}}}
  front: {{type: route, params: {{host: front, path: /, port: 443}}}}
  cache: {{type: redis, class: ha}}
  jobs: {{type: queue, params: {{attempts: 5, seconds: 60}}}}
  bucket: {{type: s3}}
  other: {{type: service-port, params: {{workload: other, port: https}}}}
  given: {{type: linkage-file, id: juminkihon-kokuho, params: {{provider: juminkihon, consumer: kokuho}}}}
  api: {{type: linkage-api, params: {{provider: kokuho, scopes: ["kokuho:a:read"], required: false}}}}
  printer: {{type: office-printer}}
  audit: {{type: audit-log}}
  leaving: {{type: handover-export, params: {{tables: [A, B]}}}}
"""
"""Nearly everything that a manifest may have, whether or not a cloud has it."""
TIMES = f"""
apiVersion: score.dev/v1b1
metadata: {{name: times}}
containers:
  run: {{image: "a/run@sha256:{64 * "d"}", volumes: {{/memory: {{source: "${{resources.scratch}}"}}}}}}
resources:
  scratch: {{type: volume, params: {{size: 256}}}}
  night:
    type: schedule
    params: {{cron: "0 22 * * *", window: {{from: "22:00", to: "05:00"}}, minutes: 60, retries: 1}}
"""
OUTSIDE = f"""
apiVersion: score.dev/v1b1
metadata: {{name: outside}}
containers: {{run: {{image: "a/run@sha256:{64 * "d"}", variables: {{A: "${{resources.portal.url}}"}}}}}}
resources:
  portal: {{type: mynaportal, params: {{host: www.jpki.go.jp}}}}
  server: {{type: intermediate-server}}
"""
WHOLE = (FULL, TIMES, OUTSIDE)
TEXTS = [*(each.read_text(encoding="utf-8") for each in EVERY), *WHOLE * 20]
"""The reference manifests, and as often those that have everything."""
Path_ = tuple[Any, ...]

ODD_TEXTS = [
    "",
    ".",
    "0",
    "-1",
    "1e999",
    "9" * 5000,
    "${",
    "${}",
    "${.}",
    "${metadata}",
    "${metadata.name.x}",
    "${resources.db}",
    "${resources.db.host.x}",
    "${resources.db.password}x",
    "${resources.whom.code}",
    "$$",
    "a--b",
    "1-2",
    "x-osa",
    "a.b",
    "internet",
    "0.0.0.0/0",
    "/",
    "../../etc/passwd",
    "住民",
    "\u202e\u0000\ud7ff",
    "\U0001f600" * 70,
    "x" * 70,
    "* * * * *",
    "61 25 * * 8",
    "image:latest",
    ".@sha256:" + "0" * 64,
    "\n",
]
ODD = st.one_of(
    st.sampled_from(ODD_TEXTS),
    st.sampled_from([True, False, 0, -1, 1, 65536, 10**17, 10**40, 0.5, float("1e300"), None]),
    st.sampled_from([[], {}, [[]], [{}], {"": ""}, {"a": {"b": {"c": "d"}}}, ["a", 1], {"0": 0}]),
    st.text(max_size=12),
    st.integers(),
    st.lists(st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)


ODD_TYPED = [*": {}[],#&*!|>'\"%@`-?~\t$", "\u0085", "\ufeff", "é", "${", "<<: *a", "---", "\x07"]


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Every place in a manifest but its top."""
    match value:
        case dict():
            items = list(cast("dict[Any, Any]", value).items())
        case list():
            items = list(enumerate(cast("list[Any]", value)))
        case _:
            items = list[tuple[Any, Any]]()
    for key, each in items:
        yield (*path, key)
        yield from places(each, (*path, key))


def at(data: Any, path: Path_) -> Any:
    """What stands at a place."""
    for key in path:
        data = data[key]
    return data


@st.composite
def changed(draw: st.DrawFn) -> str:
    """A reference manifest with a few values dropped, replaced, renamed or copied elsewhere."""
    data: Any = deepcopy(yaml.safe_load(draw(st.sampled_from(TEXTS))))
    for _ in range(draw(st.integers(1, 3))):
        known = list(places(data))
        path = draw(st.sampled_from(known))
        inside = at(data, path[:-1])
        match draw(st.sampled_from(["drop", "replace", "rename", "copy"])):
            case "drop" if len(data) > 1:
                del inside[path[-1]]
            case "rename" if isinstance(path[-1], str):
                inside[draw(st.one_of(st.sampled_from(ODD_TEXTS), st.text(max_size=5)))] = inside.pop(path[-1])
            case "copy":
                inside[path[-1]] = deepcopy(at(data, draw(st.sampled_from(known))))
            case _:
                inside[path[-1]] = draw(ODD)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


@st.composite
def mistyped(draw: st.DrawFn) -> str:
    """A reference manifest with lines dropped, doubled, moved in or cut, or something odd typed into them."""
    lines = draw(st.sampled_from(TEXTS)).splitlines()
    for _ in range(draw(st.integers(1, 3))):
        number = draw(st.integers(0, len(lines) - 1))
        line = lines[number]
        column = draw(st.integers(0, len(line)))
        odd = draw(st.sampled_from(ODD_TYPED))
        match draw(st.sampled_from(["drop", "double", "indent", "cut", "type"])):
            case "drop" if len(lines) > 1:
                del lines[number]
            case "double":
                lines.insert(number, line)
            case "indent":
                lines[number] = f"  {line}"
            case "cut":
                lines[number] = line[:column]
            case _:
                lines[number] = line[:column] + odd + line[column:]
    return "\n".join(lines)


@cache
def served() -> Any:
    tenancy, member = tenancy_of("023621")
    return [place_of(tenancy, member, cloud) for cloud in Cloud]


def said(text: str) -> int:
    """How many problems a manifest has, each with its file and a line of it; nothing else may come of it."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "score.yaml"
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
        found = 0
        try:
            (workload,) = read_workloads([file])
        except InvalidInput as error:
            return counted(error, file, text)
        found += len(list(workload_problems(workload, SPECS, classes())))
        for place in served():
            try:
                resolve([Wanted(workload)], place, SPECS)
            except InvalidInput as error:
                found += counted(error, file, text)
        return found


def counted(error: InvalidInput, file: Path, text: str) -> int:
    for each in error.problems:
        assert each.where is not None, each
        assert each.where.file == str(file)
        assert each.where.line is not None, each
        assert 1 <= each.where.line <= text.count("\n") + 2, each
        assert each.what.ja
        assert each.what.en
    return len(error.problems)


@pytest.mark.parametrize("text", TEXTS[:3])
def test_as_they_are_nothing_is_said(text: str):
    assert said(text) == 0


@settings(max_examples=60, deadline=None)
@given(changed())
def test_other_values_are_resolved_or_refused(text: str):
    said(text)


@settings(max_examples=40, deadline=None)
@given(mistyped())
def test_other_lines_are_resolved_or_refused(text: str):
    said(text)


PLACES = [(text, path) for text in WHOLE for path in places(yaml.safe_load(text))]


def test_what_has_everything_gets_as_far_as_the_clouds():
    assert [said(each) for each in WHOLE] == [7, 0, 4]


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(PLACES), ODD)
def test_something_odd_in_any_place(place: tuple[str, Path_], odd: Any):
    said(with_odd(*place, odd))


def with_odd(text: str, path: Path_, odd: Any) -> str:
    data = yaml.safe_load(text)
    at(data, path[:-1])[path[-1]] = odd
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
