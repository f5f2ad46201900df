"""How Google's APIs are reached from a network that has no way to the internet: pure.

Through an endpoint of Private Service Connect in the network, or through the restricted VIP: never both, since a name
has one answer. Either leads to services that VPC Service Controls guards, and to no others.

Source: VPC documentation, "About accessing Google APIs through endpoints" and "Configure Private Google Access".
"""

from __future__ import annotations

from ipaddress import IPv4Network

from components.naming import Scope
from jichi.tenancy.model import GoogleApis
from network.addressing import Tier, VpcRange

BUNDLE = "vpc-sc"
"""What the endpoint leads to: the services that VPC Service Controls guards. The other bundle, `all-apis`, leads
around the perimeter."""

RESTRICTED_VIP = IPv4Network("199.36.153.4/30")
"""The addresses of `restricted.googleapis.com`. They are announced to nobody on the internet."""

GOOGLEAPIS = "googleapis.com"

DOMAINS = (GOOGLEAPIS, "run.app", "pkg.dev")
"""What Google's services are called: their APIs, services of Cloud Run, and repositories of Artifact Registry. The
older `gcr.io` is left out: nothing is kept there."""


def google_apis(apis: GoogleApis, primary: VpcRange) -> IPv4Network:
    """The addresses at which a network finds Google's APIs.

    An endpoint is global and there is one a network, in the primary region's `endpoint` block, which is no subnet.
    """
    match apis:
        case GoogleApis.PSC:
            return IPv4Network(primary.tier(Tier.ENDPOINT)[1])
        case GoogleApis.VIP:
            return RESTRICTED_VIP


def endpoint_name(scope: Scope) -> str:
    """The name of the endpoint: `apis022021`. It has room for 20 lower-case letters and digits (Compute Engine API,
    "ForwardingRule": name), and so for whose it is, not for the tenancy, which its project tells.
    """
    return f"apis{scope.whose}"


def canonical_host(apis: GoogleApis, domain: str) -> str:
    """The name that has the addresses, for which all names under a domain are aliases."""
    return f"restricted.{domain}" if apis is GoogleApis.VIP and domain == GOOGLEAPIS else domain
