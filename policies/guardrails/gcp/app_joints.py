"""What apps' parts are fastened to: fronts to systems, caches to their ends, grants to what they are on.

The table and its cases are part of the guardrail of joints (`joints`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.values import Value
from network.proof.gcp_types import ADDRESS, FORWARDING_RULE, NETWORK, SQL, SUBNETWORK
from policies.cases import MEMBER, Planted, evades, fails, passes, unknowns
from policies.guardrail import Path
from policies.guardrails.gcp.forwarding import REGION_BACKEND
from policies.guardrails.gcp.holdings import BUCKET
from policies.guardrails.gcp.spelled import CACHE
from policies.judgement import Status

HTTPS_PROXY = "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy"
URL_MAP = "gcp:compute/regionUrlMap:RegionUrlMap"
ENDPOINTS = "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup"
SSL_POLICY = "gcp:compute/regionSslPolicy:RegionSslPolicy"
CLOUD_RUN = "gcp:cloudrunv2/service:Service"
RUN_JOB = "gcp:cloudrunv2/job:Job"
RUN_POOL = "gcp:cloudrunv2/workerPool:WorkerPool"
CERTIFICATE = "gcp:certificatemanager/certificate:Certificate"
ISSUANCE = "gcp:certificatemanager/certificateIssuanceConfig:CertificateIssuanceConfig"
CACHE_ENDS = "gcp:memorystore/instanceDesiredUserCreatedEndpoints:InstanceDesiredUserCreatedEndpoints"
DATABASE = "gcp:sql/database:Database"
FOLDER = "gcp:storage/managedFolder:ManagedFolder"
GLOBAL_SECRET = "gcp:secretmanager/secret:Secret"  # noqa: S105 - a type

Ends = Mapping[str, tuple[tuple[str, ...], Status]]
_NEEDED, _OPTIONAL = Status.FAIL, Status.PASS
_ENDS = "desiredUserCreatedEndpoints.*.connections.*.pscConnection"
_ROUTES = (
    *("defaultService", "pathMatchers.*.defaultService", "pathMatchers.*.pathRules.*.service"),
    *("pathMatchers.*.routeRules.*.service", "tests.*.service"),
)


def _on_network(template: str) -> Ends:
    """What runs on Cloud Run and sends into a network, by its interfaces."""
    at = f"{template}.vpcAccess.networkInterfaces.*"
    return {f"{at}.network": ((NETWORK,), _OPTIONAL), f"{at}.subnetwork": ((SUBNETWORK,), _OPTIONAL)}


JOINTS_OF_APPS: Mapping[str, Ends] = {
    HTTPS_PROXY: {
        "urlMap": ((URL_MAP,), _NEEDED),
        "sslPolicy": ((SSL_POLICY,), _NEEDED),
        "certificateManagerCertificates.*": ((CERTIFICATE,), _OPTIONAL),
    },
    CERTIFICATE: {"managed.issuanceConfig": ((ISSUANCE,), _OPTIONAL)},
    URL_MAP: dict.fromkeys(_ROUTES, ((REGION_BACKEND,), _OPTIONAL)),
    REGION_BACKEND: {"backends.*.group": ((ENDPOINTS,), _OPTIONAL)},
    ENDPOINTS: {"cloudRun.service": ((CLOUD_RUN,), _OPTIONAL)},
    CLOUD_RUN: _on_network("template"),
    RUN_POOL: _on_network("template"),
    RUN_JOB: _on_network("template.template"),
    CACHE_ENDS: {
        "name": ((CACHE,), _NEEDED),
        f"{_ENDS}.network": ((NETWORK,), _NEEDED),
        f"{_ENDS}.forwardingRule": ((FORWARDING_RULE,), _NEEDED),
        f"{_ENDS}.ipAddress": ((ADDRESS,), _NEEDED),
        f"{_ENDS}.serviceAttachment": ((CACHE,), _NEEDED),
    },
    DATABASE: {"instance": ((SQL,), _NEEDED)},
    FOLDER: {"bucket": ((BUCKET,), _NEEDED)},
    "gcp:storage/managedFolderIamMember:ManagedFolderIamMember": {
        "bucket": ((BUCKET,), _NEEDED),
        "managedFolder": ((FOLDER,), _NEEDED),
    },
    "gcp:secretmanager/secretIamMember:SecretIamMember": {"secretId": ((GLOBAL_SECRET,), _NEEDED)},
    "gcp:cloudrunv2/jobIamMember:JobIamMember": {"name": ((RUN_JOB,), _NEEDED)},
    "gcp:cloudrunv2/serviceIamMember:ServiceIamMember": {"name": ((CLOUD_RUN,), _NEEDED)},
}
"""By type: each input that fastens it to another part, of which types that has to be, and what leaving it out means."""

CALLED = {GLOBAL_SECRET: "secretId", CACHE: "instanceId"}
"""Inputs that name a part, where that is not `name`."""

PATHS_OF_APPS = (
    Path(HTTPS_PROXY, "urlMap"),
    Path(HTTPS_PROXY, "sslPolicy"),
    Path(HTTPS_PROXY, "certificateManagerCertificates", _OPTIONAL),
    Path(URL_MAP, "pathMatchers", _OPTIONAL),
    Path(REGION_BACKEND, "backends", _OPTIONAL),
    Path(ENDPOINTS, "cloudRun", _OPTIONAL),
    Path(CACHE_ENDS, "desiredUserCreatedEndpoints"),
    Path(FOLDER, "bucket"),
)

_OTHER = "023621"


def _part(type_: str, name: Value, inputs: Mapping[str, Value] | None = None, *, member: str = MEMBER) -> Planted:
    return Planted(type_, {"name": name, **(inputs or {})}, f"{name}-{member}", member=member, part="apps")


def _both(type_: str, name: str, theirs: str = "") -> tuple[Planted, Planted]:
    """A part, and one of another member."""
    return _part(type_, name), _part(type_, theirs or name, member=_OTHER)


_NET, _THEIR_NET = _both(NETWORK, "network")
_SUBNET, _THEIR_SUBNET = _both(SUBNETWORK, "app")
_MAP, _TLS, _LEAF = _part(URL_MAP, "systems"), _part(SSL_POLICY, "tls"), _part(CERTIFICATE, "systems")
_TAX, _THEIR_TAX = _both(CLOUD_RUN, "tax", "tax-theirs")
_GROUP, _THEIR_GROUP = _both(ENDPOINTS, "tax")
_BACK, _THEIR_BACK = _both(REGION_BACKEND, "tax")
_FILES, _THEIR_FILES = _both(BUCKET, "files", "files-theirs")
_VALKEY = _part(CACHE, "cache", {"instanceId": "cache-own"})
_THEIR_VALKEY = _part(CACHE, "cache", {"instanceId": "cache-theirs"}, member=_OTHER)
_RULE, _AT = _part(FORWARDING_RULE, "end"), _part(ADDRESS, "at")


def _proxy(**inputs: Any) -> Planted:
    usual = {"urlMap": _MAP.ref(), "sslPolicy": _TLS.ref(), "certificateManagerCertificates": (_LEAF.ref(),)}
    given: dict[str, Any] = {**usual, **inputs}
    return _part(HTTPS_PROXY, "systems", {key: each for key, each in given.items() if each is not None})


def _paths(back: Planted, *rules: Planted) -> Planted:
    routed = tuple({"paths": ("/x",), "service": each.ref()} for each in rules)
    matchers = ({"name": "tax", "defaultService": back.ref(), "pathRules": routed},)
    return _part(URL_MAP, "map", {"pathMatchers": matchers})


def _behind(group: Planted) -> Planted:
    return _part(REGION_BACKEND, "front", {"backends": ({"group": group.ref()},)})


def _run(service: Any) -> Planted:
    return _part(ENDPOINTS, "group", {"cloudRun": {"service": service}})


def _ends(name: str, network: Planted, cache: Planted) -> Planted:
    connection: Value = {
        "network": network.ref(),
        "forwardingRule": _RULE.ref(),
        "ipAddress": _AT.ref("address"),
        "serviceAttachment": cache.ref("pscAttachmentDetails[0].service_attachment"),
    }
    listed: Value = ({"connections": ({"pscConnection": connection},)},)
    return _part(CACHE_ENDS, name, {"desiredUserCreatedEndpoints": listed})


def _sends(subnet: Planted, type_: str = RUN_JOB) -> Planted:
    ends: Value = {"networkInterfaces": ({"network": _NET.ref(), "subnetwork": subnet.ref()},)}
    inner: Mapping[str, Value] = {"vpcAccess": ends}
    return _part(type_, "sends", {"template": {"template": inner} if type_ == RUN_JOB else inner})


def _folder(bucket: Any) -> Planted:
    return _part(FOLDER, "forms/tax/", {"bucket": bucket})


_CACHES = (_VALKEY, _THEIR_VALKEY, _RULE, _AT)

CASES_OF_APPS = (
    passes(_proxy(), _MAP, _TLS, _LEAF),
    passes(_paths(_BACK), _BACK),
    passes(_behind(_GROUP), _GROUP),
    passes(_run("tax"), _TAX, why="a service by its name"),
    passes(_ends("cache-own", _NET, _VALKEY), _NET, *_CACHES),
    passes(_folder(_FILES.ref()), _FILES),
    passes(_sends(_SUBNET), _NET, _SUBNET),
    passes(_sends(_SUBNET, CLOUD_RUN), _NET, _SUBNET),
    evades(_sends(_THEIR_SUBNET, RUN_POOL), _NET, _SUBNET, _THEIR_SUBNET, why="workers in another member's subnet"),
    fails(_proxy(sslPolicy=None), _MAP, _LEAF, why="no TLS policy, and the default takes TLS 1.0"),
    fails(_run("tax-theirs"), _THEIR_TAX, why="another member's service"),
    unknowns(_run("nobody-knows"), _TAX),
    evades(_paths(_BACK, _THEIR_BACK), _BACK, _THEIR_BACK, why="one path of an own host leads to another member"),
    evades(_behind(_THEIR_GROUP), _GROUP, _THEIR_GROUP, why="another member's group, called alike"),
    evades(_proxy(urlMap=_BACK.ref()), _MAP, _TLS, _LEAF, _BACK, why="a part of another kind"),
    evades(_ends("cache-own", _THEIR_NET, _VALKEY), _THEIR_NET, *_CACHES, why="an end in another member's network"),
    evades(_ends("cache-own", _NET, _THEIR_VALKEY), _NET, *_CACHES, why="an end that leads to another member's cache"),
    evades(_ends("cache-theirs", _NET, _VALKEY), _NET, *_CACHES, why="ends of another member's cache"),
    evades(_folder("files-theirs"), _FILES, _THEIR_FILES, why="a folder in another member's bucket, by its name"),
)
