"""The resource monitor of a preview: what the program talks to in place of the real engine.

It answers like `pulumi preview` of a stack that does not exist yet: every input is echoed, everything else is
unknown. It keeps the raw requests; `jichi.engine.capture` reads them after the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import resource_pb2

from jichi.engine import sdk
from jichi.engine.plan import STACK_REFERENCE_TYPE
from jichi.engine.urn import make_urn
from jichi.engine.values import Value, is_known

_FEATURES = (
    resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACEMENT_TRIGGER,
)
"""What the SDK may use here. Transforms and hooks are left out: they run inside the real engine, and a program that
uses them is told so at once by the SDK instead of being planned without them."""


class DuplicateUrn(Exception):
    """Two resources with one URN; the real engine refuses the second in the same way."""


@dataclass(slots=True)
class Monitor:
    """One stack's monitor.

    Args:
        exports: exports of the stacks planned before, by the name that a StackReference uses.
        invokes: answers to look-ups (`aws:index/getCallerIdentity:getCallerIdentity`), by token; a look-up without an
            answer is unknown.
    """

    project: str
    stack: str
    exports: Mapping[str, Mapping[str, Value]]
    invokes: Mapping[str, Mapping[str, Any]]
    registered: dict[str, resource_pb2.RegisterResourceRequest] = field(
        default_factory=dict[str, resource_pb2.RegisterResourceRequest]
    )
    read: dict[str, resource_pb2.ReadResourceRequest] = field(
        default_factory=dict[str, resource_pb2.ReadResourceRequest]
    )
    unanswered: list[str] = field(default_factory=list[str])

    def _claim(self, request: Any) -> str:
        urn = make_urn(self.stack, self.project, request.parent, request.type, request.name)
        if urn in self.registered or urn in self.read:
            raise DuplicateUrn(f"Duplicate resource URN '{urn}'; try giving it a unique name")
        return urn

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> Any:  # noqa: N802 - gRPC's name
        """Take a resource and echo its inputs; its id is unknown, as of one that does not exist yet."""
        urn = self._claim(request)
        self.registered[urn] = request
        return SimpleNamespace(
            urn=urn, id=request.importId, object=request.object, propertyDependencies=None, result=0, unknown=False
        )

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> Any:  # noqa: N802
        """Take a look at an existing resource: what the program says of it is known, and another stack's exports."""
        urn = self._claim(request)
        self.read[urn] = request
        properties = struct_pb2.Struct()
        properties.CopyFrom(request.properties)
        if request.type == STACK_REFERENCE_TYPE:
            properties["name"] = request.id
            properties["outputs"] = _exported(self.exports.get(request.id))
            properties["secretOutputNames"] = []
        return SimpleNamespace(urn=urn, id=request.id, properties=properties, result=0, unknown=False)

    def RegisterResourceOutputs(self, _request: resource_pb2.RegisterResourceOutputsRequest) -> empty_pb2.Empty:  # noqa: N802
        """Components' outputs are views of their resources' properties; the Plan reads those."""
        return empty_pb2.Empty()

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> Any:  # noqa: N802
        """Answer a look-up from the fixtures; without one it is unknown.

        Only the `*_output` form of a look-up can carry an unknown; the plain form fails in the program, and the error
        then names what was looked up (`unanswered`).
        """
        answer = self.invokes.get(request.tok)
        if answer is None:
            self.unanswered.append(request.tok)
            return SimpleNamespace(failures=(), unknown=True)
        returned = struct_pb2.Struct()
        returned.update(dict(answer))
        response = SimpleNamespace(failures=(), unknown=False)
        setattr(response, "return", returned)
        return response

    def GetDeploymentInfo(self, _request: empty_pb2.Empty) -> resource_pb2.DeploymentInfo:  # noqa: N802
        """Which features the SDK may use."""
        return resource_pb2.DeploymentInfo(supportedFeatures=_FEATURES)

    def SignalAndWaitForShutdown(self, _request: empty_pb2.Empty) -> empty_pb2.Empty:  # noqa: N802
        """The program may end at once."""
        return empty_pb2.Empty()


def _exported(exports: Mapping[str, Value] | None) -> Any:
    """Another stack's exports as the SDK receives them: known ones as they are, the rest unknown."""
    if exports is None:
        return sdk.UNKNOWN
    return {key: _plain(value) if is_known(value) else sdk.UNKNOWN for key, value in exports.items()}


def _plain(value: Value) -> Any:
    match value:
        case tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case _:
            return value
