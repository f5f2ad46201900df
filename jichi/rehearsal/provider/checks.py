"""What a resource is asked to be, before anything is compared or made."""

from __future__ import annotations

from pulumi.runtime.proto import provider_pb2


class Checks:
    """Takes every input as it is: no default is added, no name made, nothing refused."""

    def check(self, request: provider_pb2.CheckRequest) -> provider_pb2.CheckResponse:
        """The inputs as the program gave them."""
        return provider_pb2.CheckResponse(inputs=request.news)
