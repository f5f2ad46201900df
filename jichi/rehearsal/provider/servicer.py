"""The protocol: one gRPC call, one method of one concern.

`Handshake`, `GetSchema`, `Construct` and the rest stay unimplemented; the engine falls back to `Configure`'s answer and
asks for nothing more of a provider without components.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from jichi.rehearsal.provider.checks import Checks
from jichi.rehearsal.provider.configuration import Configuration
from jichi.rehearsal.provider.differences import Differences
from jichi.rehearsal.provider.lifecycle import Lifecycle
from jichi.rehearsal.provider.lookups import Lookups
from jichi.rehearsal.provider.outputs import Outputs


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """A resource provider put together from its concerns.

    Args:
        version: what it says its version is.
        outputs: makes ids and outputs.
    """

    def __init__(self, version: str, outputs: Outputs) -> None:
        self.version = version
        self.configuration = Configuration()
        self.checks = Checks()
        self.differences = Differences()
        self.lifecycle = Lifecycle(outputs)
        self.lookups = Lookups()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: Any) -> plugin_pb2.PluginInfo:  # noqa: ARG002, N802, D102
        return plugin_pb2.PluginInfo(version=self.version)

    def Attach(self, request: plugin_pb2.PluginAttach, context: Any) -> empty_pb2.Empty:  # noqa: ARG002, N802, D102
        return empty_pb2.Empty()

    def Cancel(self, request: empty_pb2.Empty, context: Any) -> empty_pb2.Empty:  # noqa: ARG002, N802, D102
        return empty_pb2.Empty()

    def CheckConfig(self, request: provider_pb2.CheckRequest, context: Any) -> provider_pb2.CheckResponse:  # noqa: ARG002, N802, D102
        return self.configuration.check(request)

    def DiffConfig(self, request: provider_pb2.DiffRequest, context: Any) -> provider_pb2.DiffResponse:  # noqa: ARG002, N802, D102
        return self.configuration.diff(request)

    def Configure(self, request: provider_pb2.ConfigureRequest, context: Any) -> provider_pb2.ConfigureResponse:  # noqa: ARG002, N802, D102
        return self.configuration.configure(request)

    def Check(self, request: provider_pb2.CheckRequest, context: Any) -> provider_pb2.CheckResponse:  # noqa: ARG002, N802, D102
        return self.checks.check(request)

    def Diff(self, request: provider_pb2.DiffRequest, context: Any) -> provider_pb2.DiffResponse:  # noqa: ARG002, N802, D102
        return self.differences.diff(request)

    def Create(self, request: provider_pb2.CreateRequest, context: Any) -> provider_pb2.CreateResponse:  # noqa: ARG002, N802, D102
        return self.lifecycle.create(request)

    def Read(self, request: provider_pb2.ReadRequest, context: Any) -> provider_pb2.ReadResponse:  # noqa: ARG002, N802, D102
        return self.lifecycle.read(request)

    def Update(self, request: provider_pb2.UpdateRequest, context: Any) -> provider_pb2.UpdateResponse:  # noqa: ARG002, N802, D102
        return self.lifecycle.update(request)

    def Delete(self, request: provider_pb2.DeleteRequest, context: Any) -> empty_pb2.Empty:  # noqa: ARG002, N802, D102
        return self.lifecycle.delete(request)

    def Invoke(self, request: provider_pb2.InvokeRequest, context: Any) -> provider_pb2.InvokeResponse:  # noqa: ARG002, N802, D102
        return self.lookups.invoke(request)
