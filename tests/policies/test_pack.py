"""The pack's process, spoken to as the engine speaks to it: over gRPC, at the port on its first line."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as pb
from pulumi.runtime.proto import analyzer_pb2_grpc

import policies

URN = "urn:pulumi:stack::project::aws:s3/bucket:Bucket::bucket"


@pytest.fixture(scope="module")
def analyzer() -> Iterator[Any]:
    pack = Path(policies.__path__[0])
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(pack)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=pack.parent)
    try:
        assert process.stdout
        with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
            yield analyzer_pb2_grpc.AnalyzerStub(channel)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def analyze(analyzer: Any, **inputs: Any) -> list[Any]:
    properties = struct_pb2.Struct()
    properties.update(inputs)
    request = pb.AnalyzeRequest(urn=URN, type="aws:s3/bucket:Bucket", name="bucket", properties=properties)
    return list(analyzer.Analyze(request).diagnostics)


def test_the_pack_tells_its_guardrails(analyzer: Any):
    info = analyzer.GetAnalyzerInfo(empty_pb2.Empty())
    assert info.name == "jichi"
    assert {policy.enforcementLevel for policy in info.policies} == {pb.MANDATORY}


def test_what_is_abroad_is_refused(analyzer: Any):
    (found,) = analyze(analyzer, region="us-east-1")
    assert found.policyName == "region-in-japan"
    assert found.enforcementLevel == pb.MANDATORY
    assert "us-east-1" in found.message


def test_what_is_in_japan_passes(analyzer: Any):
    assert analyze(analyzer, region="ap-northeast-1") == []


def test_what_is_unknown_does_not_pass_in_silence(analyzer: Any):
    (found,) = analyze(analyzer, region="04da6b54-80e4-46f7-96ec-b56ff0331ba9")
    assert found.enforcementLevel == pb.ADVISORY
