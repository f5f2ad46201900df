"""A resource's life: made, read, changed, deleted."""

from __future__ import annotations

from dataclasses import dataclass

from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from jichi.rehearsal.provider import wire
from jichi.rehearsal.provider.outputs import Outputs


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Keeps nothing: the engine's own state is all there is, and it is always found as it was left.

    Args:
        outputs: makes ids and outputs.
    """

    outputs: Outputs

    def create(self, request: provider_pb2.CreateRequest) -> provider_pb2.CreateResponse:
        """Inputs as outputs and, unless it is a preview, an id and the outputs that are read."""
        if request.preview:
            return provider_pb2.CreateResponse(properties=request.properties)
        made = wire.copy(request.properties, self.outputs.of(request.urn))
        return provider_pb2.CreateResponse(id=self.outputs.identity(request.urn), properties=made)

    def read(self, request: provider_pb2.ReadRequest) -> provider_pb2.ReadResponse:
        """What the engine knows; of a resource that it only looks at, what the program says of it."""
        known = request.properties
        inputs = request.inputs if request.HasField("inputs") else known
        properties = wire.copy(known, self.outputs.of(request.urn))
        return provider_pb2.ReadResponse(id=request.id, properties=properties, inputs=inputs)

    def update(self, request: provider_pb2.UpdateRequest) -> provider_pb2.UpdateResponse:
        """The new inputs; id and outputs stay, in a preview too: otherwise every dependent would change with it."""
        return provider_pb2.UpdateResponse(properties=wire.copy(request.news, self.outputs.of(request.urn)))

    def delete(self, _request: provider_pb2.DeleteRequest) -> empty_pb2.Empty:
        """Nothing was made, so nothing is left."""
        return empty_pb2.Empty()
