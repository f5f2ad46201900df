"""The executable, spoken to as the engine speaks to it: over gRPC, at the port on its first line."""

import os
import subprocess
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import provider_pb2_grpc

from jichi.engine.plan import Plan
from jichi.rehearsal.provider import OUTPUTS_FILE, Outputs, install, outputs_read, write_outputs
from jichi.rehearsal.provider.differences import Differences
from tests.factories import make_tenancy, plan_member

URN = "urn:pulumi:stack::project::any:module/thing:Thing::thing"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "hidden"}


def struct(**properties: Any) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(properties)
    return made


@contextmanager
def running(executable: Path, outputs: Path) -> Generator[Any]:
    process = subprocess.Popen(
        [executable, "127.0.0.1:1"], stdout=subprocess.PIPE, env={**os.environ, OUTPUTS_FILE: str(outputs)}, text=True
    )
    try:
        assert process.stdout
        with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
            yield provider_pb2_grpc.ResourceProviderStub(channel)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    directory = tmp_path_factory.mktemp("provider")
    outputs = directory / "outputs.json"
    outputs.write_text(f'{{"{URN}": ["arn", "endpoints[1].ip"]}}')
    (executable,) = install(directory, ["aws"])
    with running(executable, outputs) as stub:
        yield stub


def test_it_says_the_version_of_the_sdk_that_asks_for_it(provider: Any):
    assert provider.GetPluginInfo(empty_pb2.Empty()).version == version("pulumi-aws")


def test_it_keeps_secrets_and_references_and_can_preview(provider: Any):
    answer = provider.Configure(pb.ConfigureRequest())
    assert (answer.acceptSecrets, answer.acceptResources, answer.supportsPreview) == (True, True, True)


def test_what_it_does_not_speak_is_unimplemented(provider: Any):
    with pytest.raises(grpc.RpcError) as error:
        provider.Handshake(pb.ProviderHandshakeRequest())
    code: Any = error.value
    assert code.code() is grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize("call", ["Check", "CheckConfig"])
def test_inputs_are_taken_as_they_are(provider: Any, call: str):
    news = struct(plain=1, nested={"list": [1, None, UNKNOWN]}, secret=SECRET)
    answer = getattr(provider, call)(pb.CheckRequest(urn=URN, news=news))
    assert answer.inputs == news
    assert not answer.failures


def test_a_preview_makes_no_id_and_no_outputs(provider: Any):
    answer = provider.Create(pb.CreateRequest(urn=URN, properties=struct(a=1), preview=True))
    assert (answer.id, answer.properties) == ("", struct(a=1))


def test_creation_makes_an_id_and_the_outputs_that_are_read(provider: Any):
    answer = provider.Create(pb.CreateRequest(urn=URN, properties=struct(a=1)))
    assert answer.id.startswith("thing-")
    assert answer.properties == struct(
        a=1, arn=f"{answer.id}/arn", endpoints=[None, {"ip": f"{answer.id}/endpoints[1].ip"}]
    )


def test_an_input_is_not_overwritten_by_an_output(provider: Any):
    assert provider.Create(pb.CreateRequest(urn=URN, properties=struct(arn="given"))).properties["arn"] == "given"


def test_reading_finds_what_the_engine_knows(provider: Any):
    made = provider.Create(pb.CreateRequest(urn=URN, properties=struct(a=1)))
    read = provider.Read(pb.ReadRequest(urn=URN, id=made.id, properties=made.properties, inputs=struct(a=1)))
    assert (read.id, read.properties, read.inputs) == (made.id, made.properties, struct(a=1))


def test_a_resource_that_is_only_looked_at_is_what_the_program_says(provider: Any):
    read = provider.Read(pb.ReadRequest(urn=URN + "2", id="vpc-1", properties=struct(tag="x")))
    assert (read.id, read.properties, read.inputs) == ("vpc-1", struct(tag="x"), struct(tag="x"))


@pytest.mark.parametrize("preview", [True, False])
def test_an_update_keeps_the_outputs_so_that_dependents_do_not_change(provider: Any, preview: bool):
    made = provider.Create(pb.CreateRequest(urn=URN, properties=struct(a=1)))
    request = pb.UpdateRequest(urn=URN, id=made.id, olds=made.properties, news=struct(a=2), preview=preview)
    updated = provider.Update(request)
    assert updated.properties["arn"] == made.properties["arn"]
    assert updated.properties["a"] == 2


def test_deleting_is_fine(provider: Any):
    assert provider.Delete(pb.DeleteRequest(urn=URN, id="x")) == empty_pb2.Empty()


def test_a_look_up_fails_by_its_name(provider: Any):
    answer = provider.Invoke(pb.InvokeRequest(tok="aws:index/getCallerIdentity:getCallerIdentity"))
    assert "aws:index/getCallerIdentity:getCallerIdentity" in answer.failures[0].reason


@pytest.mark.parametrize("call", ["Diff", "DiffConfig"])
def test_a_difference_names_what_was_added_changed_and_removed(provider: Any, call: str):
    old, new = struct(same=1, changed=[1], removed=1, ignored=1), struct(same=1, changed=[2], added=1, ignored=2)
    request = pb.DiffRequest(urn=URN, old_inputs=old, news=new, ignoreChanges=["ignored"])
    answer = getattr(provider, call)(request)
    assert answer.changes == pb.DiffResponse.DIFF_SOME
    assert list(answer.diffs) == ["added", "changed", "removed"]
    kinds = {name: pb.PropertyDiff.Kind.Name(found.kind) for name, found in answer.detailedDiff.items()}
    assert kinds == {"added": "ADD", "changed": "UPDATE", "removed": "DELETE"}
    assert not answer.replaces


def test_an_unknown_value_and_another_secret_are_changes(provider: Any):
    old, new = struct(a="x", b=SECRET), struct(a=UNKNOWN, b={**SECRET, "value": "other"})
    assert list(provider.Diff(pb.DiffRequest(urn=URN, old_inputs=old, news=new)).diffs) == ["a", "b"]


plain = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.floats(-9, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
properties = st.dictionaries(st.text(min_size=1, max_size=3), plain, max_size=4)


@given(properties, properties)
def test_no_difference_is_found_exactly_where_there_is_none(old: dict[str, Any], new: dict[str, Any]):
    answer = Differences().diff(pb.DiffRequest(old_inputs=struct(**old), news=struct(**new)))
    assert (answer.changes == pb.DiffResponse.DIFF_NONE) == (struct(**old) == struct(**new))


def test_without_a_file_there_are_ids_but_no_outputs(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(OUTPUTS_FILE, raising=False)
    outputs = Outputs.from_environment()
    assert outputs.of(URN) == {}
    assert outputs.identity(URN) == outputs.identity(URN) != outputs.identity(URN + "2")


def test_a_plans_references_are_the_outputs_that_are_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    plan = Plan("hirosaki", (plan_member(make_tenancy()),))
    file = tmp_path / "outputs.json"
    write_outputs(plan, file)
    monkeypatch.setenv(OUTPUTS_FILE, str(file))
    outputs = Outputs.from_environment()
    read = outputs_read(plan)
    assert read, "the plan refers to no output at all"
    assert set(read) <= set(plan.by_urn)
    assert all(outputs.of(urn) for urn in read)
