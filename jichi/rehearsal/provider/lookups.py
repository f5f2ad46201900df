"""Look-ups in an account that does not exist."""

from __future__ import annotations

from pulumi.runtime.proto import provider_pb2


class Lookups:
    """Has no answers, and says so: an invented one would be deployed."""

    def invoke(self, request: provider_pb2.InvokeRequest) -> provider_pb2.InvokeResponse:
        """A failure that names what was looked up."""
        reason = (
            f"the rehearsal has no answer to {request.tok}: give the value in the tenancy file / "
            f"リハーサルでは {request.tok} に答えられません。値をテナンシーファイルに書いてください"
        )
        return provider_pb2.InvokeResponse(failures=[provider_pb2.CheckFailure(reason=reason)])
