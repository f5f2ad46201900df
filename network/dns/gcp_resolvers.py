"""Cloud DNS around a network: zones that the offices' servers answer, and a root zone that answers nothing.

Source: Cloud DNS documentation, "Name resolution order" (the private zone with the longest suffix is taken; what is
not in it has no answer), "Zones overview" (forwarding zones), "DNS server policies" (inbound server policies).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_gcp import dns

from components.naming import Kind
from network.dns import ResolverArgs, Resolvers
from network.dns.names import FORWARDERS, Forwarded, forwarded, served

ROOT = "."


class NameServers(pulumi.ComponentResource):
    """What is asked of the offices' servers, and the end of all other names."""

    def __init__(self, args: ResolverArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:network:NameServers", "name-servers", None, pulumi.ResourceOptions(parent=parent))
        self._site = args.sites.primary
        self._network = args.vpcs[0].id
        self._zone("names-end", "names-end", ROOT, None)
        asked = forwarded(self._site.scope)
        for each in asked:
            self._zone(f"forward-{each.domain}", _role(each.domain), f"{each.domain}.", each)
        self.resolvers = Resolvers(self._exports(asked))
        self.register_outputs(dict(self.resolvers.exports))

    def _exports(self, asked: tuple[Forwarded, ...]) -> Mapping[str, Any]:
        """Google Cloud chooses the addresses that offices ask, one a subnet, when it is deployed."""
        scope = self._site.scope
        if not served(scope):
            return {}
        looked_up = f"gcloud compute addresses list --project={scope.account} --filter=purpose=DNS_RESOLVER"
        return {"inboundLookup": looked_up, **({"outboundRanges": [str(FORWARDERS)]} if asked else {})}

    def _zone(self, name: str, role: str, dns_name: str, each: Forwarded | None) -> None:
        """A zone without records: its names have no answer, or that of the offices' servers."""
        scope = self._site.scope
        dns.ManagedZone(
            name,
            name=scope.global_name(Kind.GOOGLE, role),
            dns_name=dns_name,
            description=f"{scope.owner}: {each.domain} is the offices'" if each else f"{scope.owner}: no other names",
            visibility="private",
            private_visibility_config=dns.ManagedZonePrivateVisibilityConfigArgs(
                networks=[dns.ManagedZonePrivateVisibilityConfigNetworkArgs(network_url=self._network)]
            ),
            forwarding_config=_to(each) if each else None,
            force_destroy=False,
            labels=scope.labels(),
            opts=self._site.child(self),
        )


def _to(each: Forwarded) -> dns.ManagedZoneForwardingConfigArgs:
    """The servers, through the network and never over the internet."""
    return dns.ManagedZoneForwardingConfigArgs(
        target_name_servers=[
            dns.ManagedZoneForwardingConfigTargetNameServerArgs(ipv4_address=str(server), forwarding_path="private")
            for server in each.servers
        ]
    )


def _role(domain: str) -> str:
    """A role that depends on the domain only: a domain may be longer than a zone's name, and begin with a digit."""
    return f"forward-d{hashlib.sha256(domain.encode()).hexdigest()[:12]}"
