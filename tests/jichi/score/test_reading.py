"""What a manifest may say, what becomes of it, and what is told of a wrong one."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jichi.errors import InvalidInput
from jichi.score import read_workloads
from jichi.score.model import HttpProbe, Limits, Port, Probe, Protocol, Ready
from tests.jichi.score.conftest import DIGEST, FULL, small
from tests.jichi.score.published import SCHEMA

if TYPE_CHECKING:
    from tests.jichi.score.conftest import Read, Write


def test_everything_that_a_manifest_says_is_there(read: Read):
    workload = read()
    app = workload.containers["app"]
    assert workload.name == "resident-records"
    assert workload.ports == {
        "https": Port("https", 443, 8443, Protocol.TCP),
        "metrics": Port("metrics", 9090, 9090, Protocol.TCP),
    }
    assert app.image == f"registry.example.jp/records/app@{DIGEST}"
    assert (app.command, workload.containers["migrate"].command) == (None, ("/bin/migrate",))
    assert app.args == ("--literal", "${not.a.reference}")
    assert [(each.target, each.content, each.mode, each.expand) for each in app.files] == [
        ("/etc/app.conf", "host=${resources.db.host}", "0600", True),
        ("/etc/raw.conf", "${anything}", None, False),
        ("/etc/logo", b"\x89PNG", None, True),
        ("/etc/terms.txt", "of ${metadata.name}", None, True),
    ]
    assert [(each.target, each.sub_path, each.read_only) for each in app.volumes] == [("/mnt/images", "sub", True)]
    assert workload.containers["migrate"].before == {"app": Ready.COMPLETE}
    assert app.liveness == Probe(HttpProbe("/live", 8443, "HTTPS", "app", (("X-Probe", "live"),)), None)
    assert app.readiness == Probe(None, ("/bin/ready",))
    assert (app.limits.millis, app.limits.bytes) == (1500, 1536 * 1024**2)
    assert (app.requests.millis, app.requests.bytes) == (250, 512 * 1000**2)
    db = workload.resources["db"]
    assert (db.type, db.class_, db.id) == ("postgres", "large", None)
    assert db.params == {"version": "16", "tags": [{"of": "${metadata.name}"}], "size": 3}
    assert db.metadata == {"annotations": {"note": "main"}}


def test_an_empty_class_is_the_default_class(read: Read):
    resources = {"one": {"type": "s3"}, "two": {"type": "s3", "class": "default"}}
    found = read(small(resources=resources)).resources
    assert [each.class_ for each in found.values()] == ["default", "default"]


@pytest.mark.parametrize(
    ("limits", "millis", "bytes_"),
    [
        (Limits(), None, None),
        (Limits("2", "1"), 2000, 1),
        (Limits("0.0001", "0.5"), 1, 1),
        (Limits("7m", "3Ki"), 7, 3072),
        (Limits("00.5", "1.5E"), 500, 15 * 10**17),
        (Limits("1", "1Ei"), 1000, 1024**6),
    ],
)
def test_amounts_are_rounded_up(limits: Limits, millis: int | None, bytes_: int | None):
    assert (limits.millis, limits.bytes) == (millis, bytes_)


def test_lists_of_files_and_volumes_are_read_too(read: Read):
    listed = {
        "image": ".",
        "files": [{"target": "/a", "content": "x"}],
        "volumes": [{"target": "/b", "source": "v"}],
    }
    container = read(small(containers={"main": listed})).containers["main"]
    assert [each.target for each in container.files] == ["/a"]
    assert [each.target for each in container.volumes] == ["/b"]


def broken(*path: str | int, value: Any = None) -> dict[str, Any]:
    """The full manifest with one value put somewhere; with no value, one key less."""
    data = yaml.safe_load(FULL)
    at = data
    for key in path[:-1]:
        at = at[key]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return data


# What is put where; the key told; what must be said in English.
WRONG: list[tuple[dict[str, Any], str, str]] = [
    (broken("apiVersion"), "apiVersion", "Write apiVersion: score.dev/v1b1."),
    (broken("apiVersion", value="score.dev/v2"), "apiVersion", "Write apiVersion: score.dev/v1b1."),
    (broken("metadata", "name", value="A"), "metadata.name", "2 to 63 of a-z"),
    (broken("metadata", "annotations", value={"-x": "y"}), "metadata.annotations.-x", "host name"),
    (broken("containers", value={}), "containers", "There is no container"),
    (broken("containers", "Bad_Name", value={"image": "."}), "containers.Bad_Name", "cannot be a name"),
    (broken("containers", "app", "image"), "containers.app.image", "required key image"),
    (broken("containers", "app", "imagee", value="x"), "containers.app.imagee", "Did you mean image?"),
    (broken("containers", "app", "ports", value=1), "containers.app.ports", "There is no key ports here."),
    (broken("containers", "app", "variables", "A=B", value="x"), "containers.app.variables.A=B", "without ="),
    (
        broken("containers", "app", "files", "/etc/logo", "mode", value="9"),
        "containers.app.files./etc/logo.mode",
        "octal",
    ),
    (
        broken("containers", "app", "files", "/etc/logo", "target", value="/x"),
        "containers.app.files./etc/logo.target",
        "no key target",
    ),
    (
        broken("containers", "app", "files", "/etc/logo", "content", value="x"),
        "containers.app.files./etc/logo",
        "exactly one",
    ),
    (
        broken("containers", "app", "files", value=[{"content": "x"}]),
        "containers.app.files[0].target",
        "required key target",
    ),
    (broken("containers", "app", "files", value="x"), "containers.app.files", "key: value"),
    (
        broken("containers", "app", "before", value={"main": {"ready": "soon"}}),
        "containers.app.before.main.ready",
        "Choose one of",
    ),
    (broken("containers", "app", "command", value="x"), "containers.app.command", "is no list"),
    (
        broken("containers", "app", "resources", "limits", "cpu", value="x"),
        "containers.app.resources.limits.cpu",
        "250m",
    ),
    (
        broken("containers", "app", "resources", "limits", "memory", value="1k"),
        "containers.app.resources.limits.memory",
        "512Mi",
    ),
    (
        broken("containers", "app", "livenessProbe", "httpGet", "port", value=70000),
        "containers.app.livenessProbe.httpGet.port",
        "is no port",
    ),
    (
        broken("containers", "app", "livenessProbe", "httpget", value={}),
        "containers.app.livenessProbe.httpget",
        "Did you mean httpGet?",
    ),
    (
        broken("containers", "app", "livenessProbe", "httpGet", "httpHeaders", value=[{"nam": "x"}]),
        "containers.app.livenessProbe.httpGet.httpHeaders[0].nam",
        "Did you mean name?",
    ),
    (
        broken("containers", "app", "volumes", "/mnt/images", "readOnly", value="yes"),
        "containers.app.volumes./mnt/images.readOnly",
        "true or false",
    ),
    (broken("service", "ports", "https", "port", value="443"), "service.ports.https.port", "without quotes"),
    (broken("resources", "db", "type"), "resources.db.type", "required key type"),
    (broken("resources", "db", "klass", value="x"), "resources.db.klass", "Did you mean class?"),
    (broken("resources", "db", "id", value="A"), "resources.db.id", "a-z and 0-9"),
]


@pytest.mark.parametrize(("data", "key", "en"), WRONG)
def test_a_wrong_manifest_is_told_with_line_and_key(write: Write, data: dict[str, Any], key: str, en: str):
    path = write(data)
    with pytest.raises(InvalidInput) as raised:
        read_workloads([path])
    told = [each for each in raised.value.problems if each.where and each.where.key == key]
    assert told, [str(each.where) for each in raised.value.problems]
    assert en in told[0].what.en + " " + told[0].remedy.en
    where = told[0].where
    assert where is not None
    assert where.file == str(path)
    assert where.line is not None
    assert all(each.what.ja and each.remedy.ja for each in raised.value.problems)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, SCHEMA)


def test_the_line_is_that_of_the_key(write: Write):
    path = write(FULL.replace("    image: .\n", "    image: .\n    imge: x\n"))
    with pytest.raises(InvalidInput) as raised:
        read_workloads([path])
    assert [(each.where.line, each.where.key) for each in raised.value.problems if each.where] == [
        (14, "containers.migrate.imge")
    ]


def test_every_problem_of_every_file_is_told_at_once(write: Write):
    first = write(small(metadata={"name": "A"}, extra=1), "one.yaml")
    second = write(small(containers={"main": {}}), "two.yaml")
    with pytest.raises(InvalidInput) as raised:
        read_workloads([first, second])
    assert [(Path(each.where.file).name, each.where.key) for each in raised.value.problems if each.where] == [
        ("one.yaml", "metadata.name"),
        ("one.yaml", "extra"),
        ("two.yaml", "containers.main.image"),
    ]


def test_a_value_of_a_variable_is_never_repeated(write: Write):
    with pytest.raises(InvalidInput) as raised:
        read_workloads([write(small(containers={"main": {"image": ".", "variables": {"PIN": 8642097}}}))])
    assert "8642097" not in str(raised.value)
    assert [each.where.key for each in raised.value.problems if each.where] == ["containers.main.variables.PIN"]


# A manifest; the key told; what must be said in English. Each has the right form.
UNSOUND: list[tuple[dict[str, Any], str, str]] = [
    (
        small(service={"ports": {"one": {"port": 80}, "two": {"port": 80}}}),
        "service.ports.two.port",
        "one has port 80/TCP already",
    ),
    (
        broken("containers", "app", "files", "/etc/logo", value={"binaryContent": "%%"}),
        "containers.app.files./etc/logo.binaryContent",
        "not base64",
    ),
    (
        broken("containers", "app", "files", "/etc/logo", value={"binaryContent": "住民"}),
        "containers.app.files./etc/logo.binaryContent",
        "not base64",
    ),
    (
        broken("containers", "app", "files", "/x", value={"source": "none.txt"}),
        "containers.app.files./x.source",
        "cannot be read",
    ),
    (
        broken("containers", "app", "files", "/x", value={"source": "../score.yaml"}),
        "containers.app.files./x.source",
        "outside the manifest's folder",
    ),
    (
        broken("containers", "app", "files", "/x", value={"source": "/etc/hostname"}),
        "containers.app.files./x.source",
        "outside the manifest's folder",
    ),
    (
        broken("containers", "app", "files", "/mnt/images", value={"content": ""}),
        "containers.app.volumes./mnt/images",
        "puts something else",
    ),
    (
        broken("containers", "app", "resources", "requests", "cpu", value="2"),
        "containers.app.resources.requests.cpu",
        "more cpu",
    ),
    (
        broken("containers", "app", "resources", "limits", "cpu", value="9" * 5000),
        "containers.app.resources.limits.cpu",
        "250m",
    ),
    (
        broken("containers", "app", "resources", "requests", "memory", value="2G"),
        "containers.app.resources.requests.memory",
        "more memory",
    ),
    (
        broken("containers", "app", "variables", "A", value="${resources.dbb.host}"),
        "containers.app.variables.A",
        "Did you mean db?",
    ),
]


@pytest.mark.parametrize(("data", "key", "en"), UNSOUND)
def test_a_manifest_that_cannot_work_is_refused(write: Write, data: dict[str, Any], key: str, en: str):
    jsonschema.validate(data, SCHEMA)
    with pytest.raises(InvalidInput) as raised:
        read_workloads([write(data)])
    assert [each.where.key for each in raised.value.problems if each.where] == [key]
    assert en in raised.value.problems[0].what.en + raised.value.problems[0].remedy.en


def test_one_port_number_may_carry_both_protocols(read: Read):
    ports = {"one": {"port": 53}, "two": {"port": 53, "protocol": "UDP"}}
    assert len(read(small(service={"ports": ports})).ports) == 2


def test_a_link_out_of_the_folder_is_outside(write: Write, tmp_path: Path):
    (tmp_path / "link").symlink_to("/etc/hostname")
    with pytest.raises(InvalidInput, match="outside the manifest's folder"):
        read_workloads([write(broken("containers", "app", "files", "/x", value={"source": "link"}))])


def test_workloads_have_names_of_their_own(write: Write):
    paths = [write(small(), "one.yaml"), write(small(), "two.yaml")]
    with pytest.raises(InvalidInput) as raised:
        read_workloads(paths)
    assert [str(each.where) for each in raised.value.problems] == [f"{paths[1]}:3: metadata.name"]
    assert "one.yaml has a workload named web already" in str(raised.value)


def _places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        items: list[tuple[str | int, Any]] = list(value.items())  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    else:
        items = list(enumerate(value)) if isinstance(value, list) else []  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    for key, each in items:
        found.extend(_places(each, (*path, key)))
    return found


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.sampled_from(_places(yaml.safe_load(FULL))),
    value=st.sampled_from(
        ["", "x", "a-b", "A", "0600", "1.5Gi", "250m", "TCP", 0, 80, 70000, True, [], ["x"], {}, {"a-b": "x"}]
    )
    | st.text("aB0-./=", max_size=4),
    added=st.booleans(),
)
def test_the_form_is_judged_as_the_published_schema_judges_it(write: Write, place: Any, value: Any, added: bool):
    """A key is changed, or another is put beside it: both must say yes, or both must say no."""
    data = copy.deepcopy(yaml.safe_load(FULL))
    at = data
    for key in place[:-1]:
        at = at[key]
    if added and isinstance(at, dict):
        at["x-y"] = value
    else:
        at[place[-1]] = value
    try:
        jsonschema.validate(data, SCHEMA)
        published = True
    except jsonschema.ValidationError:
        published = False
    try:
        read_workloads([write(data)])
        problems = []
    except InvalidInput as error:
        problems = [each.what.en for each in error.problems]
    if published:
        unsound = (
            "is not base64",
            "cannot be read",
            "outside",
            "already",
            "puts something",
            "more cpu",
            "more memory",
            "There is no ",
            "refers to nothing",
            "has no probe",
            "names no output",
            "wait for each other",
        )
        assert all(any(words in each for words in unsound) for each in problems), problems
        assert not any("There is no key" in each or each == "There is no container." for each in problems)
    else:
        assert problems


@pytest.mark.parametrize(
    ("text", "en"),
    [
        ("metadata: &a {name: web}", "Anchors"),
        ("metadata: !x {name: web}", "Tags"),
        ("metadata: {name: }", "There is no value"),
        ("a: 1\n---\nb: 2", "several documents"),
        ("", "empty"),
        ("x: [" + "[" * 20, "too deep"),
        ("# " + "x" * 300_000, "too large"),
    ],
)
def test_what_the_yaml_reader_refuses_is_refused_here_too(write: Write, text: str, en: str):
    with pytest.raises(InvalidInput) as raised:
        read_workloads([write(text)])
    assert en in str(raised.value)
    assert "tenanc" not in str(raised.value)
