"""What else of Compute Engine leads somewhere, carries, or keeps: one line for each list.

Source: Compute Engine API v1 reference.
"""

from __future__ import annotations

from jichi.deployed.drafts import Drafts, DraftValue, Id
from jichi.deployed.live.google.asking import Ask, put
from jichi.deployed.live.google.compute import Method, Shape, either, listed
from jichi.deployed.live.google.values import last
from jichi.deployed.reading import Item

_ADDRESS, _GLOBAL_ADDRESS = "gcp:compute/address:Address", "gcp:compute/globalAddress:GlobalAddress"
_RULE = "gcp:compute/forwardingRule:ForwardingRule"
_GLOBAL_RULE = "gcp:compute/globalForwardingRule:GlobalForwardingRule"
_ATTACHMENT = "gcp:compute/serviceAttachment:ServiceAttachment"
_BACKEND = "gcp:compute/regionBackendService:RegionBackendService"
_GLOBAL_BACKEND = "gcp:compute/backendService:BackendService"
_PROXY = "gcp:compute/regionTargetTcpProxy:RegionTargetTcpProxy"
_GLOBAL_PROXY = "gcp:compute/targetTCPProxy:TargetTCPProxy"
_BUNDLES = ("all-apis", "vpc-sc")


def _address(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """An address, by which rules that have it name it."""
    for key in ("status", "users"):
        own.pop(key, None)
    put(ask, drafts, id_, _ADDRESS if each.maybe("region") else _GLOBAL_ADDRESS, own)
    if each.maybe("address") and each.maybe("addressType") == "INTERNAL":
        network = ask.link(each.maybe("network") or each.maybe("subnetwork"))
        drafts.aliases[f"{network}#{each.text('address')}"] = Id(id_)


def _rule(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """A forwarding rule. One that leads to Google's APIs names a bundle; one without a scheme leads to a service."""
    region = each.maybe("region")
    for key in ("pscConnectionId", "pscConnectionStatus", "networkTier", "baseForwardingRule"):
        own.pop(key, None)
    address, target = own.pop("ipAddress", None), each.maybe("target")
    near = [ask.link(each.maybe(key)) for key in ("subnetwork", "network") if each.maybe(key)]
    named = next((found for one in near if (found := drafts.aliases.get(f"{one}#{address}"))), None)
    # An address of a subnet is known by the subnet, and a private endpoint's rule names the network alone.
    named = named or next((found for key, found in drafts.aliases.items() if key.endswith(f"#{address}")), None)
    own |= {
        "ipAddress": named or address,
        "loadBalancingScheme": each.maybe("loadBalancingScheme"),
        "allowGlobalAccess": each.flag("allowGlobalAccess") if each.maybe("loadBalancingScheme") else None,
        "allowPscGlobalAccess": each.flag("allowPscGlobalAccess") if not each.maybe("loadBalancingScheme") else None,
    }
    if last(target) in _BUNDLES:
        own["target"] = last(target)
    registrations = tuple(each.items("serviceDirectoryRegistrations"))
    if registrations:
        own["serviceDirectoryRegistrations"] = registrations[0].body
    put(ask, drafts, id_, _RULE if region else _GLOBAL_RULE, own, empty="loadBalancingScheme")


def _attachment(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """A published service, and whom it lets in."""
    for key in ("connectedEndpoints", "pscServiceAttachmentId", "metadata"):
        own.pop(key, None)
    limit = each.number("propagatedConnectionLimit") or 0
    own |= {
        "reconcileConnections": each.flag("reconcileConnections"),
        "propagatedConnectionLimit": limit,
        "sendPropagatedConnectionLimitIfZero": limit == 0 or None,
    }
    put(ask, drafts, id_, _ATTACHMENT, own)


def _proxy(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    service = own.pop("service", None)
    put(ask, drafts, id_, _PROXY if each.maybe("region") else _GLOBAL_PROXY, {**own, "backendService": service})


def _pair(method: Method, key: str, regional: str, everywhere: str) -> tuple[Method, str, Shape, str, str]:
    return method, key, either(regional, everywhere), regional, everywhere


def _backend(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """What a front leads to, and the keys by which addresses of it are signed; only their names are shown."""
    bucket = not each.maybe("loadBalancingScheme")
    type_ = _BUCKET if bucket else _BACKEND if each.maybe("region") else _GLOBAL_BACKEND
    put(ask, drafts, id_, type_, own)
    for key in each.inner("cdnPolicy").texts("signedUrlKeyNames"):
        put(ask, drafts, f"{id_}#{key}", _BUCKET_KEY if bucket else _BACKEND_KEY, {"name": key})


def _certificate(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """A certificate: one that Google manages is a public name's."""
    kept = {key: value for key, value in own.items() if key in ("name", "region", "type", "description")}
    plain = _REGION_CERTIFICATE if each.maybe("region") else _CERTIFICATE
    put(ask, drafts, id_, _MANAGED if each.maybe("type") == "MANAGED" else plain, kept)


def _crossing(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """A network between sites, and the wires in it."""
    put(ask, drafts, id_, _CROSSING, own)
    api, name = ask.client("compute", "v1").wireGroups(), each.text("name")
    for one in ask.all(api.list, "items", project=ask.project, crossSiteNetwork=name):
        put(ask, drafts, f"{id_}/wireGroups/{one.text('name')}", _WIRES, {"name": one.text("name")})


def _endpoints(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """A group of endpoints: in a zone, a region, or everywhere."""
    type_ = _ZONAL if each.maybe("zone") else _REGIONAL if each.maybe("region") else _GLOBAL
    put(ask, drafts, id_, type_, own)


_BUCKET, _BUCKET_KEY = (
    "gcp:compute/backendBucket:BackendBucket",
    "gcp:compute/backendBucketSignedUrlKey:BackendBucketSignedUrlKey",
)
_BACKEND_KEY = "gcp:compute/backendServiceSignedUrlKey:BackendServiceSignedUrlKey"
_CERTIFICATE = "gcp:compute/sSLCertificate:SSLCertificate"
_REGION_CERTIFICATE = "gcp:compute/regionSslCertificate:RegionSslCertificate"
_MANAGED = "gcp:compute/managedSslCertificate:ManagedSslCertificate"
_CROSSING, _WIRES = "gcp:compute/crossSiteNetwork:CrossSiteNetwork", "gcp:compute/wireGroup:WireGroup"
_ZONAL = "gcp:compute/networkEndpointGroup:NetworkEndpointGroup"
_REGIONAL = "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup"
_GLOBAL = "gcp:compute/globalNetworkEndpointGroup:GlobalNetworkEndpointGroup"
_EITHER = (
    _pair(
        lambda api: api.targetHttpProxies().aggregatedList,
        "targetHttpProxies",
        "gcp:compute/regionTargetHttpProxy:RegionTargetHttpProxy",
        "gcp:compute/targetHttpProxy:TargetHttpProxy",
    ),
    _pair(
        lambda api: api.targetHttpsProxies().aggregatedList,
        "targetHttpsProxies",
        "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy",
        "gcp:compute/targetHttpsProxy:TargetHttpsProxy",
    ),
    _pair(
        lambda api: api.urlMaps().aggregatedList,
        "urlMaps",
        "gcp:compute/regionUrlMap:RegionUrlMap",
        "gcp:compute/uRLMap:URLMap",
    ),
    _pair(
        lambda api: api.healthChecks().aggregatedList,
        "healthChecks",
        "gcp:compute/regionHealthCheck:RegionHealthCheck",
        "gcp:compute/healthCheck:HealthCheck",
    ),
    _pair(
        lambda api: api.instanceGroupManagers().aggregatedList,
        "instanceGroupManagers",
        "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager",
        "gcp:compute/instanceGroupManager:InstanceGroupManager",
    ),
)
_ONE: tuple[tuple[Method, str, str], ...] = (
    (lambda api: api.externalVpnGateways().list, "items", "gcp:compute/externalVpnGateway:ExternalVpnGateway"),
    (lambda api: api.targetVpnGateways().aggregatedList, "targetVpnGateways", "gcp:compute/vPNGateway:VPNGateway"),
    (
        lambda api: api.networkAttachments().aggregatedList,
        "networkAttachments",
        "gcp:compute/networkAttachment:NetworkAttachment",
    ),
    (
        lambda api: api.packetMirrorings().aggregatedList,
        "packetMirrorings",
        "gcp:compute/packetMirroring:PacketMirroring",
    ),
    (lambda api: api.targetInstances().aggregatedList, "targetInstances", "gcp:compute/targetInstance:TargetInstance"),
    (lambda api: api.targetPools().aggregatedList, "targetPools", "gcp:compute/targetPool:TargetPool"),
    (lambda api: api.targetSslProxies().list, "items", "gcp:compute/targetSSLProxy:TargetSSLProxy"),
    (
        lambda api: api.resourcePolicies().aggregatedList,
        "resourcePolicies",
        "gcp:compute/resourcePolicy:ResourcePolicy",
    ),
    (
        lambda api: api.publicAdvertisedPrefixes().list,
        "items",
        "gcp:compute/publicAdvertisedPrefix:PublicAdvertisedPrefix",
    ),
    (
        lambda api: api.publicDelegatedPrefixes().aggregatedList,
        "publicDelegatedPrefixes",
        "gcp:compute/publicDelegatedPrefix:PublicDelegatedPrefix",
    ),
)
READERS = (
    listed(
        lambda api: api.addresses().aggregatedList,
        {_ADDRESS: ("addressType", "address", "region"), _GLOBAL_ADDRESS: ("addressType", "address")},
        _address,
        key="addresses",
    ),
    listed(
        lambda api: api.forwardingRules().aggregatedList,
        {
            _RULE: ("network", "target", "loadBalancingScheme", "ipAddress", "region"),
            _GLOBAL_RULE: ("network", "target", "loadBalancingScheme"),
        },
        _rule,
        key="forwardingRules",
    ),
    listed(
        lambda api: api.serviceAttachments().aggregatedList,
        {_ATTACHMENT: ("connectionPreference", "consumerAcceptLists", "targetService", "region")},
        _attachment,
        key="serviceAttachments",
    ),
    listed(
        lambda api: api.targetTcpProxies().aggregatedList,
        {_PROXY: ("backendService", "region"), _GLOBAL_PROXY: ("backendService",)},
        _proxy,
        key="targetTcpProxies",
    ),
    listed(
        lambda api: api.backendServices().aggregatedList,
        {_BACKEND: ("loadBalancingScheme", "region"), _GLOBAL_BACKEND: ("loadBalancingScheme",), _BACKEND_KEY: ()},
        _backend,
        key="backendServices",
    ),
    listed(lambda api: api.backendBuckets().list, {_BUCKET: ("name",), _BUCKET_KEY: ()}, _backend),
    listed(
        lambda api: api.sslCertificates().aggregatedList,
        {_CERTIFICATE: ("name",), _REGION_CERTIFICATE: ("region",), _MANAGED: ("name",)},
        _certificate,
        key="sslCertificates",
    ),
    listed(lambda api: api.crossSiteNetworks().list, {_CROSSING: ("name",), _WIRES: ("name",)}, _crossing),
    listed(
        lambda api: api.networkEndpointGroups().aggregatedList,
        {_ZONAL: ("zone",), _REGIONAL: ("region", "networkEndpointType"), _GLOBAL: ("networkEndpointType",)},
        _endpoints,
        key="networkEndpointGroups",
        also=("gcp:compute/globalNetworkEndpoint:GlobalNetworkEndpoint",),
    ),
    *(
        listed(method, {regional: ("region",), everywhere: ("name",)}, shape, key=key)
        for method, key, shape, regional, everywhere in _EITHER
    ),
    *(listed(method, {type_: ("name", "region")}, key=key) for method, key, type_ in _ONE),
)
"""Addresses come before the rules that have them."""
