"""The hub on Google Cloud: the physical Interconnects that members' attachments share, and nothing else.

No network is here. Each member's own network has its attachments to these Interconnects, from its own project, so that
none is joined to another (Cloud Interconnect documentation, "Using Cloud Interconnect with multiple projects").
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_gcp import compute

from components.naming import Kind
from components.site import Site, Sites
from jichi.tenancy.clouds import Cloud, Place
from jichi.tenancy.connectivity import Circuit, Line
from network.hub import Hub as HubOutputs
from network.hub import made
from network.hub.gcp_plan import KEYS, circuit_key, circuit_role, interconnect_path, link_type, location_url


class Hub(pulumi.ComponentResource):
    """The Interconnects that the hub's project orders, and a group a line that says what they are to withstand.

    Args:
        sites: the hub's regions.
        parent: the component it belongs to.
    """

    def __init__(self, sites: Sites, parent: pulumi.Resource) -> None:
        super().__init__("jichi:network:Hub", "hub", None, pulumi.ResourceOptions(parent=parent))
        scope = sites.primary.scope
        owner = scope.tenancy.connectivity.hub(Cloud.GCP)
        if owner is None:
            raise ValueError("the tenancy has no hub on Google Cloud")
        self._sites = sites
        self._owner = owner
        circuits: dict[str, pulumi.Output[str]] = {}
        for line in scope.tenancy.connectivity.lines_of(Cloud.GCP):
            ordered = {
                circuit_key(line, index): self._interconnect(line, index, circuit).id
                for index, circuit in enumerate(line.circuits)
                if made(line, circuit)
            }
            if ordered:
                self._group(line, ordered)
            circuits |= ordered
        self.hub = HubOutputs(places={}, circuits=circuits)
        self.register_outputs({"circuits": circuits})

    def _site(self, circuit: Circuit) -> Site:
        return self._sites.primary if circuit.place is Place.PRIMARY else self._sites.secondary

    def _interconnect(self, line: Line, index: int, circuit: Circuit) -> compute.Interconnect:
        """An order for a cross-connect. Everything but its labels and keys is for ever."""
        site = self._site(circuit)
        role = circuit_role(line, index)
        macsec = compute.InterconnectMacsecArgs(
            pre_shared_keys=[compute.InterconnectMacsecPreSharedKeyArgs(name=name) for name in KEYS],
            # Without a session nothing passes, rather than everything in clear.
            fail_open=False,
        )
        return compute.Interconnect(
            f"{site.place}-{role}",
            name=site.scope.name(Kind.GOOGLE, role),
            description=f"{site.scope.owner}: {line.name}, {circuit.location}",
            customer_name=site.scope.tenancy.group,
            location=location_url(self._owner, circuit),
            interconnect_type="DEDICATED",
            link_type=link_type(circuit),
            requested_link_count=1,
            admin_enabled=True,
            # Ports that can encrypt are asked for at the order, or never.
            requested_features=["IF_MACSEC"] if line.macsec else None,
            macsec_enabled=line.macsec,
            macsec=macsec if line.macsec else None,
            labels=site.scope.labels(),
            opts=site.child(self, protect=True),
        )

    def _group(self, line: Line, ordered: Mapping[str, pulumi.Output[str]]) -> None:
        """Google checks the group against what is intended, and says what is missing (`configured`)."""
        site = self._sites.primary
        members: dict[str, pulumi.Input[str]] = {
            circuit_key(line, index): interconnect_path(self._owner, circuit.connection)
            for index, circuit in enumerate(line.circuits)
            if circuit.connection
        }
        members |= ordered
        compute.InterconnectGroup(
            f"line-{line.name}-group",
            name=site.scope.global_name(Kind.GOOGLE, f"line-{line.name}"),
            description=f"{site.scope.owner}: {line.name}",
            intent=compute.InterconnectGroupIntentArgs(topology_capability="PRODUCTION_CRITICAL"),
            interconnects=[
                compute.InterconnectGroupInterconnectArgs(name=name, interconnect=members[name])
                for name in sorted(members)
            ],
            opts=site.child(self),
        )
