"""How the types of the hub and of route policies are made; what else a line has is in `google_network_rows`."""

from __future__ import annotations

from collections.abc import Mapping

from tests.surface.google_calls import PROJECT, google
from tests.surface.model import Call, Fill, Keyed, Row

_COMPUTE = "compute.beta"

LINES: Mapping[str, Row] = {
    "gcp:compute/interconnect:Interconnect": google(
        _COMPUTE,
        Call("interconnects.insert", fills=PROJECT),
        reasons={"macsec.preSharedKeys.failOpen": "the API has it once, for all keys"},
    ),
    "gcp:compute/interconnectAttachmentGroup:InterconnectAttachmentGroup": google(
        _COMPUTE,
        Call("interconnectAttachmentGroups.insert", {"attachments": Keyed("attachments", "name")}, PROJECT),
    ),
    "gcp:compute/interconnectGroup:InterconnectGroup": google(
        _COMPUTE,
        Call("interconnectGroups.insert", {"interconnects": Keyed("interconnects", "name")}, PROJECT),
    ),
    "gcp:compute/routerRoutePolicy:RouterRoutePolicy": google(
        _COMPUTE,
        Call(
            "routers.updateRoutePolicy",
            {"project": "project", "region": "region", "router": "router"},
            {**PROJECT, "region": Fill.REGION},
        ),
    ),
}
"""By Pulumi's type token."""
