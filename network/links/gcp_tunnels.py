"""HA VPN over a line's encrypted attachments: gateways, tunnels and their sessions.

Each tunnel has a secret of its own in Secret Manager, in the region and project of the tunnel. An operator puts it
there before the tunnel is made, and the deployment looks it up: it is in no file, plan or log. It is in Pulumi's state,
encrypted, since the provider takes it as an input; its write-only twin would be kept there too (pulumi-terraform-bridge
issue 3201), and Cloud VPN can be given a secret in no other way.

Source: Cloud Interconnect documentation, "Configure HA VPN over Cloud Interconnect".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address

import pulumi
from pulumi_gcp import compute, secretmanager

from components.naming import Kind
from components.site import Site
from network.links.gcp_legs import Leg
from network.links.gcp_router import Router
from network.links.gcp_tunnel_plan import Pair, pairs

IKE_VERSION = 2
CIPHER = "AES-GCM-16-256"
PRF = "PRF-HMAC-SHA2-384"
GROUP = "Group-20"
"""One of each, as on AWS, so that both sides always choose the same (Cloud VPN documentation, "Supported IKE ciphers").
The cipher has its integrity in itself; the group is the elliptic curve of 384 bits."""


class Tunnels:
    """The tunnels of one line in one region.

    Args:
        site: the region.
        network: id of the network.
        router: the Cloud Router that has the tunnels' sessions.
        attachments: of the line's circuits in this region, by circuit.
        others: addresses of the other side's VPN gateways, by circuit.
        parent: the component it belongs to.
    """

    def __init__(
        self,
        site: Site,
        network: pulumi.Input[str],
        router: Router,
        attachments: Mapping[str, compute.InterconnectAttachment],
        others: Mapping[str, IPv4Address],
        parent: pulumi.Resource,
    ) -> None:
        self._site = site
        self._network = network
        self._router = router
        self._attachments = attachments
        self._others = others
        self._parent = parent

    def create(self, there: Sequence[Leg]) -> Iterator[tuple[Leg, compute.HaVpnGateway, compute.RouterPeer]]:
        """Each circuit with its gateway, of which it is an interface, and the session through its tunnel."""
        for pair in pairs(there):
            gateway, other = self._gateway(pair), self._other(pair)
            for interface, leg in enumerate(pair.legs):
                tunnel = self._tunnel(leg, gateway, other, interface)
                yield leg, gateway, self._router.over_tunnel(leg, tunnel)

    def _gateway(self, pair: Pair) -> compute.HaVpnGateway:
        return compute.HaVpnGateway(
            f"{self._site.place}-{pair.role}-gateway",
            name=self._site.scope.name(Kind.GOOGLE, pair.role),
            description=f"{self._site.scope.owner}: {pair.first.line.name}",
            network=self._network,
            region=self._site.region,
            vpn_interfaces=[
                compute.HaVpnGatewayVpnInterfaceArgs(
                    id=number, interconnect_attachment=self._attachments[leg.key].self_link
                )
                for number, leg in enumerate(pair.legs)
            ],
            labels=self._site.scope.labels(),
            opts=self._site.child(self._parent),
        )

    def _other(self, pair: Pair) -> compute.ExternalVpnGateway:
        """The other side's VPN gateway, as Google Cloud knows it: an interface a circuit."""
        return compute.ExternalVpnGateway(
            f"{self._site.place}-{pair.role}-other",
            name=self._site.scope.name(Kind.GOOGLE, f"{pair.role}-other"),
            description=f"{self._site.scope.owner}: {pair.first.line.name}",
            redundancy_type="TWO_IPS_REDUNDANCY",
            interfaces=[
                compute.ExternalVpnGatewayInterfaceArgs(id=number, ip_address=str(self._others[leg.key]))
                for number, leg in enumerate(pair.legs)
            ],
            labels=self._site.scope.labels(),
            opts=self._site.child(self._parent),
        )

    def _tunnel(
        self, leg: Leg, gateway: compute.HaVpnGateway, other: compute.ExternalVpnGateway, interface: int
    ) -> compute.VPNTunnel:
        return compute.VPNTunnel(
            f"{self._site.place}-{leg.role}-tunnel",
            name=self._site.scope.name(Kind.GOOGLE, leg.role),
            description=f"{self._site.scope.owner}: {leg.line.name}, {leg.circuit.location}",
            region=self._site.region,
            vpn_gateway=gateway.id,
            vpn_gateway_interface=interface,
            peer_external_gateway=other.id,
            peer_external_gateway_interface=interface,
            ike_version=IKE_VERSION,
            cipher_suite=compute.VPNTunnelCipherSuiteArgs(
                phase1=compute.VPNTunnelCipherSuitePhase1Args(
                    encryptions=[CIPHER], integrities=[], prves=[PRF], dhs=[GROUP]
                ),
                phase2=compute.VPNTunnelCipherSuitePhase2Args(encryptions=[CIPHER], integrities=[], pfs=[GROUP]),
            ),
            router=self._router.resource.id,
            shared_secret=self._secret(leg),
            labels=self._site.scope.labels(),
            opts=self._site.child(self._parent),
        )

    def _secret(self, leg: Leg) -> pulumi.Output[str]:
        found = secretmanager.get_regional_secret_version_access_output(
            secret=self._site.scope.name(Kind.GOOGLE, leg.role),
            location=self._site.region,
            project=self._site.scope.account,
            opts=pulumi.InvokeOutputOptions(parent=self._parent, provider=self._site.provider),
        )
        return pulumi.Output.secret(found.secret_data)
