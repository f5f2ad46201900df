"""Types that must never appear: ways to and from the internet, fronts that are public by nature, keys that leave."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import Case, Planted, evades, fails, passes
from policies.guardrail import Area, Coverage, Enforcement, Guardrail, Mapped, Never, Severity

_ABSENCE = Text(
    ja="スタックに一つもなければ合格。リソースが全くないスタックは評価の対象外。",
    en="A stack without any passes; a stack without resources is nothing to judge.",
)
_NETWORK = Planted("gcp:compute/network:Network", {"name": "closed"}, "network")


def _never(
    id_: str,
    types: tuple[str, ...],
    words: tuple[Text, Text, Text],
    controls: tuple[Mapped, ...],
    evasions: tuple[tuple[str, str], ...],
    area: Area = Area.NETWORK,
    severity: Severity = Severity.CRITICAL,
) -> Guardrail:
    """A guardrail that refuses types: its words are title, rationale and remedy; its evasions do the same by another
    name.
    """
    title, rationale, remedy = words
    first: dict[str, Any] = {"name": "it"}
    usual = next(each for each in types if not each.endswith("*"))
    cases: tuple[Case, ...] = (
        passes(_NETWORK),
        fails(Planted(usual, first)),
        *(evades(Planted(type_, first), why=why) for type_, why in evasions),
    )
    return Guardrail(
        id=id_,
        version=1,
        cloud=Cloud.GCP,
        area=area,
        severity=severity,
        enforcement=Enforcement.MANDATORY,
        title=title,
        rationale=rationale,
        remedy=remedy,
        check=Never(types),
        controls=controls,
        absence=_ABSENCE,
        paths=(),
        cases=cases,
    )


NO_NAT = _never(
    "gcp-never-nat",
    (
        "gcp:compute/routerNat:RouterNat",
        "gcp:compute/routerNatAddress:RouterNatAddress",
        "gcp:networkservices/gateway:Gateway",
        "gcp:networksecurity/gatewaySecurityPolicy:GatewaySecurityPolicy",
        "gcp:compute/vPNGateway:VPNGateway",
        "gcp:compute/publicAdvertisedPrefix:PublicAdvertisedPrefix",
        "gcp:compute/publicDelegatedPrefix:PublicDelegatedPrefix",
        "gcp:networkconnectivity/multicloudDataTransferConfig:MulticloudDataTransferConfig",
    ),
    (
        Text(ja="インターネットへの出口を作らない", en="There is no way out to the internet"),
        Text(
            ja="Cloud NAT、Secure Web Proxy、従来のVPNゲートウェイ、公開の範囲は、どれもインターネットに面する"
            "（Cloud NAT ドキュメント「Overview」、Secure Web Proxy「Overview」、Cloud VPN「Classic VPN」）。",
            en="Cloud NAT, Secure Web Proxy, classic VPN gateways and public ranges all face the internet (Cloud NAT "
            'documentation, "Overview"; Secure Web Proxy, "Overview"; Cloud VPN, "Classic VPN").',
        ),
        Text(
            ja="GoogleのAPIへは Private Service Connect を、外へは地域のセキュリティクラウドを使ってください。",
            en="Use Private Service Connect for Google's APIs, and the prefecture's security cloud for the outside.",
        ),
    ),
    (Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.PARTIAL)),
    (
        ("gcp:networkservices/gateway:Gateway", "a proxy to the web that Google runs"),
        ("gcp:compute/vPNGateway:VPNGateway", "a gateway with a public address"),
    ),
)

NO_PUBLIC_FRONT = _never(
    "gcp-never-public-load-balancer",
    (
        "gcp:compute/targetPool:TargetPool",
        "gcp:compute/targetSSLProxy:TargetSSLProxy",
        "gcp:compute/targetInstance:TargetInstance",
        "gcp:compute/backendBucket:BackendBucket",
        "gcp:compute/globalNetworkEndpoint:GlobalNetworkEndpoint",
        "gcp:compute/managedSslCertificate:ManagedSslCertificate",
        "gcp:networkservices/edgeCache*",
        "gcp:compute/backendBucketSignedUrlKey:BackendBucketSignedUrlKey",
        "gcp:compute/backendServiceSignedUrlKey:BackendServiceSignedUrlKey",
    ),
    (
        Text(ja="公開の負荷分散と配信を作らない", en="There is no public load balancing and no delivery network"),
        Text(
            ja="ターゲットプール、SSLプロキシ、バケットのバックエンド、CDN、Google管理の公開証明書は外部向けにしか使えない"
            "（Cloud Load Balancing ドキュメント「Cloud Load Balancing overview」、Media CDN「Overview」）。",
            en="Target pools, SSL proxies, bucket back ends, delivery networks and managed public certificates "
            'serve the outside only (Cloud Load Balancing documentation, "Cloud Load Balancing overview"; Media CDN, '
            '"Overview").',
        ),
        Text(ja="内部の負荷分散装置を使ってください。", en="Use an internal load balancer."),
    ),
    (Mapped("13.1.1", Coverage.PARTIAL), Mapped("14.1.2", Coverage.PARTIAL)),
    (
        ("gcp:networkservices/edgeCacheService:EdgeCacheService", "a delivery network"),
        ("gcp:compute/globalNetworkEndpoint:GlobalNetworkEndpoint", "an end outside behind an inner front"),
    ),
)

NO_PUBLIC_SERVICE = _never(
    "gcp-never-public-service",
    (
        "gcp:appengine/application:Application",
        "gcp:appengine/*",
        "gcp:firebase/*",
        "gcp:firebaserules/*",
        "gcp:endpoints/service:Service",
        "gcp:apigateway/*",
        "gcp:apigee/*",
        "gcp:cloudrun/domainMapping:DomainMapping",
        "gcp:identityplatform/*",
        "gcp:siteverification/*",
        "gcp:clouddomains/*",
        "gcp:recaptcha/*",
    ),
    (
        Text(ja="公開されるだけのサービスを使わない", en="No service is used that is public by nature"),
        Text(
            ja="App Engine、Firebase、API Gateway、Cloud Run の独自ドメインなどは、インターネットの窓口を持つ"
            "（App Engine ドキュメント「Application security」、API Gateway「About API Gateway」）。",
            en="App Engine, Firebase, API Gateway, domain mappings of Cloud Run and the like have a front on the "
            'internet (App Engine documentation, "Application security"; API Gateway, "About API Gateway").',
        ),
        Text(
            ja="Cloud Run と内部の負荷分散装置を使ってください。", en="Use Cloud Run behind an internal load balancer."
        ),
    ),
    (Mapped("13.1.1", Coverage.SUPPORTING), Mapped("14.1.2", Coverage.PARTIAL)),
    (
        ("gcp:apigateway/gateway:Gateway", "a front before an inner service"),
        ("gcp:cloudrun/domainMapping:DomainMapping", "a public name for an inner service"),
    ),
)

NO_REMOTE_ACCESS = _never(
    "gcp-never-remote-access-from-internet",
    (
        "gcp:iap/tunnelDestGroup:TunnelDestGroup",
        "gcp:iap/*",
        "gcp:beyondcorp/*",
        "gcp:workstations/*",
        "gcp:workbench/*",
        "gcp:colab/*",
    ),
    (
        Text(ja="インターネットからの遠隔操作の口を作らない", en="There is no remote access from the internet"),
        Text(
            ja="IAPのトンネル、BeyondCorp、Workstations などは、Googleの公開の入口から中へ通す"
            "（Identity-Aware Proxy ドキュメント「Overview of TCP forwarding」）。",
            en="IAP's tunnels, BeyondCorp, workstations and the like lead inside from Google's public front "
            '(Identity-Aware Proxy documentation, "Overview of TCP forwarding").',
        ),
        Text(ja="庁舎から専用線で操作してください。", en="Operate from the offices, over the line."),
    ),
    (Mapped("13.1.2", Coverage.PARTIAL), Mapped("9.4.2", Coverage.PARTIAL), Mapped("9.1.2", Coverage.PARTIAL)),
    (
        ("gcp:iap/tunnelInstanceIamMember:TunnelInstanceIAMMember", "a tunnel to one machine"),
        ("gcp:beyondcorp/appGateway:AppGateway", "a gateway of another product"),
    ),
)

NO_PEERING = _never(
    "gcp-never-network-peering",
    (
        "gcp:compute/networkPeering:NetworkPeering",
        "gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig",
        "gcp:servicenetworking/connection:Connection",
        "gcp:servicenetworking/peeredDnsDomain:PeeredDnsDomain",
        "gcp:networkconnectivity/hub:Hub",
        "gcp:networkconnectivity/spoke:Spoke",
        "gcp:networkconnectivity/policyBasedRoute:PolicyBasedRoute",
        "gcp:vmwareengine/*",
        "gcp:compute/sharedVPC*",
        "gcp:compute/crossSiteNetwork:CrossSiteNetwork",
        "gcp:compute/wireGroup:WireGroup",
    ),
    (
        Text(ja="ネットワークを他のネットワークにつながない", en="Networks are joined to no other network"),
        Text(
            ja="ピアリングは互いのサブネットの経路をすべて交換し、フィルターの計画の外に道を作る"
            "（VPC ドキュメント「VPC Network Peering」、「Private services access」）。",
            en="A peering exchanges all subnet routes, and makes a way past what filters plan (VPC documentation, "
            '"VPC Network Peering", "Private services access").',
        ),
        Text(
            ja="Private Service Connect で一つのサービスだけを渡してください。",
            en="Hand one service by Private Service Connect.",
        ),
    ),
    (Mapped("13.1.3", Coverage.PARTIAL), Mapped("9.5.1.P", Coverage.PARTIAL)),
    (
        ("gcp:servicenetworking/connection:Connection", "a peering with Google's own network of managed services"),
        ("gcp:networkconnectivity/spoke:Spoke", "a hub's spoke instead of a peering"),
        ("gcp:compute/sharedVPCServiceProject:SharedVPCServiceProject", "another project in the same network"),
    ),
    Area.SEGREGATION,
)

NO_LASTING_KEYS = _never(
    "gcp-never-lasting-credential",
    (
        "gcp:serviceaccount/key:Key",
        "gcp:storage/hmacKey:HmacKey",
        "gcp:projects/apiKey:ApiKey",
        "gcp:iam/oauthClientCredential:OauthClientCredential",
    ),
    (
        Text(ja="期限のない認証情報を作らない", en="No credential is made that lasts"),
        Text(
            ja="サービスアカウントの鍵、HMAC鍵、APIキーは、漏れればどこからでも使える"
            "（IAM ドキュメント「Best practices for managing service account keys」、Cloud Storage「HMAC keys」）。",
            en="Keys of service accounts, HMAC keys and API keys work from anywhere once they leak (IAM documentation, "
            '"Best practices for managing service account keys"; Cloud Storage, "HMAC keys").',
        ),
        Text(
            ja="Workload Identity 連携か、リソースに付けたサービスアカウントを使ってください。",
            en="Use workload identity federation, or the service account of a resource.",
        ),
    ),
    (Mapped("9.2.4", Coverage.PARTIAL), Mapped("9.3.1", Coverage.PARTIAL)),
    (
        ("gcp:storage/hmacKey:HmacKey", "a key of another kind for the same account"),
        ("gcp:projects/apiKey:ApiKey", "a key without an account"),
    ),
    Area.IDENTITY,
)

GUARDRAILS: tuple[Guardrail, ...] = (
    NO_NAT,
    NO_PUBLIC_FRONT,
    NO_PUBLIC_SERVICE,
    NO_REMOTE_ACCESS,
    NO_PEERING,
    NO_LASTING_KEYS,
)
