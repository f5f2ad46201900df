"""The provider's own configuration: taken as given, and nothing is done with it."""

from __future__ import annotations

from pulumi.runtime.proto import provider_pb2

from jichi.rehearsal.provider.differences import Differences


class Configuration:
    """Region, account and the like of one provider."""

    def check(self, request: provider_pb2.CheckRequest) -> provider_pb2.CheckResponse:
        """Every configuration is fine."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def diff(self, request: provider_pb2.DiffRequest) -> provider_pb2.DiffResponse:
        """What changed; no resource is replaced for it."""
        return Differences().diff(request)

    def configure(self, _request: provider_pb2.ConfigureRequest) -> provider_pb2.ConfigureResponse:
        """What this provider understands: secrets and resource references stay what they are, and it can preview."""
        return provider_pb2.ConfigureResponse(acceptSecrets=True, acceptResources=True, supportsPreview=True)
