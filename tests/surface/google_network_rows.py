"""How the types of compute and dns are made.

The SDK's provider is built on the beta of the Terraform provider, which calls `compute/beta` and `dns/v1beta2`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.surface.google_calls import OPTION, OUTPUT, PROJECT, STATE, ZERO, because, google
from tests.surface.model import NOT_EMPTY, Call, Coded, Fill, Keyed, Number, Row, Target

_COMPUTE, _DNS = "compute.beta", "dns.v1beta2"
_IN_ROUTER = {"project": "project", "region": "region", "router": "router"}
_REGION = {**PROJECT, "region": Fill.REGION}
_ROUTER = {**_REGION, "router": Fill.MADE}


def _global(
    collection: str, names: Mapping[str, Target] | None = None, reasons: Mapping[str, str] | None = None
) -> Row:
    return google(_COMPUTE, Call(f"{collection}.insert", names or {}, PROJECT), reasons=reasons)


def _regional(
    collection: str, names: Mapping[str, Target] | None = None, reasons: Mapping[str, str] | None = None
) -> Row:
    return google(_COMPUTE, Call(f"{collection}.insert", names or {}, _REGION), reasons=reasons)


_SCHEME = {"loadBalancingScheme": Coded("loadBalancingScheme", NOT_EMPTY)}
_ROUTING = ("bgpAlwaysCompareMed", "bgpBestPathSelectionMode", "bgpInterRegionCost", "routingMode")
_CIPHERS = {
    "cipherSuite.phase1.integrities": "integrity",
    "cipherSuite.phase1.prves": "prf",
    "cipherSuite.phase2.integrities": "integrity",
}

NETWORK: Mapping[str, Row] = {
    "gcp:compute/address:Address": _regional("addresses"),
    "gcp:compute/externalVpnGateway:ExternalVpnGateway": _global("externalVpnGateways"),
    "gcp:compute/forwardingRule:ForwardingRule": _regional(
        "forwardingRules", _SCHEME, reasons={"recreateClosedPsc": OPTION}
    ),
    "gcp:compute/regionBackendService:RegionBackendService": _regional(
        "regionBackendServices",
        reasons={
            **dict.fromkeys(
                ("cdnPolicy.negativeCachingPolicies", "logConfig.requestHeaders", "logConfig.responseHeaders"),
                "of the SDK: the API's document does not have it yet; nothing plans it",
            ),
            "connectionDrainingTimeoutSec": "goes to connectionDraining.drainingTimeoutSec; nothing plans it",
            "securityPolicy": "set by a call of its own; nothing plans it",
            "iap.oauth2ClientSecretSha256": OUTPUT,
        },
    ),
    "gcp:compute/regionTargetTcpProxy:RegionTargetTcpProxy": _regional(
        "regionTargetTcpProxies", {"backendService": "service"}
    ),
    "gcp:compute/serviceAttachment:ServiceAttachment": _regional(
        "serviceAttachments", reasons={"sendPropagatedConnectionLimitIfZero": OPTION, "showNatIps": OPTION}
    ),
    "gcp:compute/globalAddress:GlobalAddress": _global("globalAddresses"),
    "gcp:compute/globalForwardingRule:GlobalForwardingRule": _global("globalForwardingRules", _SCHEME),
    "gcp:compute/haVpnGateway:HaVpnGateway": _regional(
        "vpnGateways",
        reasons={
            "vpnInterfaces.id": f"which of the two it is: {OUTPUT}; the provider sends it all the same",
            "vpnInterfaces.ipAddress": OUTPUT,
        },
    ),
    "gcp:compute/interconnectAttachment:InterconnectAttachment": _regional(
        "interconnectAttachments",
        {"l2Forwarding.applianceMappings": Keyed("applianceMappings", "vlanId"), "mtu": Number("mtu")},
    ),
    "gcp:compute/network:Network": _global(
        "networks",
        {name: f"routingConfig.{name}" for name in _ROUTING},
        reasons={
            "deleteBgpAlwaysCompareMed": OPTION,
            "deleteDefaultRoutesOnCreate": "the provider deletes the default routes after it has made the network",
        },
    ),
    "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy": _global("networkFirewallPolicies"),
    "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation": google(
        _COMPUTE, Call("networkFirewallPolicies.addAssociation", fills=PROJECT)
    ),
    "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule": google(
        _COMPUTE,
        Call("networkFirewallPolicies.addRule", fills=PROJECT),
        reasons=because(OUTPUT, "match.srcSecureTags.state", "targetSecureTags.state"),
    ),
    "gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules": _global(
        "networkFirewallPolicies",
        reasons=because(OUTPUT, "rules.match.srcSecureTags.state", "rules.targetSecureTags.state"),
    ),
    "gcp:compute/route:Route": google(
        _COMPUTE,
        Call("routes.insert", fills={**PROJECT, "priority": 1000}),  # the provider's own default
        reasons={"nextHopInstanceZone": "the provider looks the instance up in it"},
    ),
    "gcp:compute/router:Router": _regional("routers"),
    "gcp:compute/routerInterface:RouterInterface": google(
        _COMPUTE,
        Call(
            "routers.patch",
            {
                **_IN_ROUTER,
                "interconnectAttachment": "interfaces.linkedInterconnectAttachment",
                "vpnTunnel": "interfaces.linkedVpnTunnel",
            },
            _ROUTER,
            within="interfaces",
        ),
    ),
    "gcp:compute/routerPeer:RouterPeer": google(
        _COMPUTE,
        Call(
            "routers.patch",
            {
                **_IN_ROUTER,
                "enable": Coded("bgpPeers.enable", {True: "TRUE", False: "FALSE"}),
                "interface": "bgpPeers.interfaceName",
                "md5AuthenticationKey": "md5AuthenticationKeys",
            },
            _ROUTER,
            within="bgpPeers",
        ),
        reasons=because(ZERO, "zeroAdvertisedRoutePriority", "zeroCustomLearnedRoutePriority"),
    ),
    "gcp:compute/subnetwork:Subnetwork": _regional("subnetworks", reasons={"sendSecondaryIpRangeIfEmpty": OPTION}),
    "gcp:compute/vPNTunnel:VPNTunnel": _regional(
        "vpnTunnels", {**_CIPHERS, "sharedSecretWo": "sharedSecret"}, reasons={"sharedSecretWoVersion": STATE}
    ),
    "gcp:dns/managedZone:ManagedZone": google(
        _DNS,
        Call("managedZones.create", fills=PROJECT),
        reasons={
            **because(OUTPUT, "dnssecConfig.defaultKeySpecs.kind", "dnssecConfig.kind"),
            "forceDestroy": OPTION,
            "reverseLookup": "an empty reverseLookupConfig stands for it",
        },
    ),
    "gcp:dns/policy:Policy": google(_DNS, Call("policies.create", fills=PROJECT)),
    "gcp:dns/recordSet:RecordSet": google(
        _DNS,
        Call(
            "changes.create",
            {
                "project": "project",
                "managedZone": "managedZone",
                "routingPolicy.enableGeoFencing": "geo.enableFencing",
                "routingPolicy.geos": "geo.items",
                "routingPolicy.wrrs": "wrr.items",
                "routingPolicy.primaryBackup.backupGeos": "backupGeoTargets.items",
                "routingPolicy.primaryBackup.enableGeoFencingForBackups": "backupGeoTargets.enableFencing",
                "routingPolicy.primaryBackup.primary": "primaryTargets",
                "routingPolicy.primaryBackup.trickleRatio": "trickleTraffic",
            },
            PROJECT,
            within="additions",
        ),
    ),
    "gcp:dns/responsePolicy:ResponsePolicy": google(_DNS, Call("responsePolicies.create", fills=PROJECT)),
    "gcp:dns/responsePolicyRule:ResponsePolicyRule": google(_DNS, Call("responsePolicyRules.create", fills=PROJECT)),
}
"""By Pulumi's type token."""
