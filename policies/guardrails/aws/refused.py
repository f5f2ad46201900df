"""Types that must never appear in a closed environment on AWS, grouped by what they would open.

Each group has one rationale. What of a type is fine in some form (a VPN over a private line, a private zone) is judged
by a guardrail of its own instead.
"""

from __future__ import annotations

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import Planted, evades, fails, passes
from policies.guardrail import Area, Coverage, Enforcement, Guardrail, Mapped, Never, Severity

_CLOSURE = (Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.PARTIAL))
_VPC = Planted("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"})
_ABSENCE = Text(
    ja="計画に一つもなければ合格。空のスタックは対象外。",
    en="A stack with resources and none of these passes; an empty one is not judged.",
)


def refused(
    id_: str,
    *,
    title: Text,
    rationale: Text,
    remedy: Text,
    types: tuple[str, ...],
    first: str,
    second: str,
    why: str,
    area: Area = Area.NETWORK,
    severity: Severity = Severity.CRITICAL,
    controls: tuple[Mapped, ...] = _CLOSURE,
) -> Guardrail:
    """A guardrail that refuses some types.

    Args:
        id_: the guardrail's id.
        title: what holds where it passes.
        rationale: why, with its source.
        remedy: what to have instead.
        types: that are refused.
        first: one of them, for the case that fails.
        second: another, by which one would get round the first.
        why: what the second shows.
        area: what it is about.
        severity: how bad it is where one appears.
        controls: what it gives evidence for.
    """
    return Guardrail(
        id=id_,
        version=1,
        cloud=Cloud.AWS,
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
        cases=(passes(_VPC), fails(Planted(first)), evades(Planted(second), _VPC, why=why)),
    )


WAYS_OUT = refused(
    "aws-refused-internet-gateway",
    title=Text(
        ja="インターネットへ通じるゲートウェイもその例外もない",
        en="There is no gateway to the internet, and no exclusion that would let one work",
    ),
    rationale=Text(
        ja="閉域のVPCはインターネットに接続しない(Amazon VPC User Guide「Enable internet access for a VPC using an "
        "internet gateway」)。",
        en="A closed VPC has no internet (Amazon VPC User Guide, "
        '"Enable internet access for a VPC using an internet gateway").',
    ),
    remedy=Text(
        ja="取り除き、AWSのサービスにはVPCエンドポイントを使ってください。",
        en="Remove it; reach AWS's services by VPC endpoints.",
    ),
    types=(
        "aws:ec2/internetGateway*",
        "aws:ec2/egressOnlyInternetGateway*",
        "aws:ec2/natGateway*",
        "aws:ec2/carrierGateway*",
        "aws:ec2/vpcBlockPublicAccessExclusion*",
    ),
    first="aws:ec2/internetGateway:InternetGateway",
    second="aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
    why="IPv6 has a gateway of its own",
)

PUBLIC_ADDRESSES = refused(
    "aws-refused-public-address",
    title=Text(ja="グローバルIPアドレスを持たない", en="There is no public address"),
    rationale=Text(
        ja="公開アドレスは外から到達できる唯一の手掛かりになる(Amazon VPC User Guide「Elastic IP addresses」)。",
        en='A public address is what somebody outside could reach (Amazon VPC User Guide, "Elastic IP addresses").',
    ),
    remedy=Text(ja="取り除き、私設アドレスを使ってください。", en="Remove it, and use private addresses."),
    types=(
        "aws:ec2/eip*",
        "aws:globalaccelerator/*",
        "aws:ec2/vpcIpv6CidrBlockAssociation*",
    ),
    first="aws:ec2/eip:Eip",
    second="aws:globalaccelerator/accelerator:Accelerator",
    why="static public addresses of another service",
)

PUBLIC_FRONTS = refused(
    "aws-refused-public-front",
    title=Text(
        ja="インターネットから使える入口のサービスがない",
        en="There is no service that answers on the internet by its nature",
    ),
    rationale=Text(
        ja="これらの入口はVPCの外にあり、ネットワークのフィルターが効かない"
        "(AWS Lambda Developer Guide「Lambda function URLs」、Amazon API Gateway Developer Guide「HTTP APIs」)。",
        en="They stand outside the VPC, where no filter of the network sees them "
        '(AWS Lambda Developer Guide, "Lambda function URLs"; Amazon API Gateway Developer Guide, "HTTP APIs").',
    ),
    remedy=Text(
        ja="取り除き、内部ロードバランサーで公開してください。",
        en="Remove it; have an internal load balancer in front.",
    ),
    types=(
        "aws:cloudfront/*",
        "aws:apigatewayv2/*",
        "aws:apigateway/domainName:*",
        "aws:lambda/functionUrl*",
        "aws:appsync/*",
        "aws:apprunner/*",
        "aws:amplify/*",
        "aws:lightsail/*",
        "aws:elasticbeanstalk/*",
        "aws:elb/*",
        "aws:ecs/expressGatewayService*",
        "aws:s3/bucketWebsiteConfiguration*",
        "aws:ecrpublic/*",
        "aws:iot/*",
        "aws:transfer/*",
    ),
    first="aws:cloudfront/distribution:Distribution",
    second="aws:lambda/functionUrl:FunctionUrl",
    why="an address of a function's own",
)

PEERINGS = refused(
    "aws-refused-foreign-network",
    title=Text(
        ja="宣言した専用線とトランジットゲートウェイのほかに、外のネットワークへつながるものがない",
        en="Nothing joins a network outside but the declared lines and their transit gateways",
    ),
    rationale=Text(
        ja="ピアリング、仮想プライベートゲートウェイ、クライアントVPN、公開仮想インターフェイスは、審査した接続点を通らない"
        "(AWS VPC Connectivity Options 白書、AWS Direct Connect User Guide「Public virtual interface」)。",
        en="Peerings, virtual private gateways, client VPNs and public virtual interfaces pass none of the points that "
        'were examined (AWS whitepaper "Amazon VPC Connectivity Options"; AWS Direct Connect User Guide, '
        '"Public virtual interface").',
    ),
    remedy=Text(
        ja="取り除き、接続はテナントファイルの connectivity に書いてください。",
        en="Remove it; write connections into `connectivity` of the tenancy file.",
    ),
    types=(
        "aws:ec2/vpcPeeringConnection*",
        "aws:ec2/peeringConnectionOptions*",
        "aws:ec2/vpnGateway*",
        "aws:ec2/vpnConnectionRoute*",
        "aws:ec2clientvpn/*",
        "aws:networkmanager/*",
        "aws:ec2transitgateway/peeringAttachment*",
        "aws:ec2transitgateway/connect*",
        "aws:ec2transitgateway/multicast*",
        "aws:directconnect/publicVirtualInterface*",
        "aws:directconnect/hostedPublicVirtualInterface*",
        "aws:vpclattice/*",
    ),
    first="aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
    second="aws:ec2transitgateway/peeringAttachment:PeeringAttachment",
    why="a peering of transit gateways instead of VPCs",
)

BORN_NETWORKS = refused(
    "aws-refused-default-network",
    title=Text(
        ja="既定のVPCと既定のサブネットを使わない",
        en="The default VPC and its subnets are not used",
    ),
    rationale=Text(
        ja="既定のVPCはインターネットゲートウェイと公開サブネットを持って生まれる"
        "(Amazon VPC User Guide「Default VPC components」)。",
        en='It is born with an internet gateway and public subnets (Amazon VPC User Guide, "Default VPC components").',
    ),
    remedy=Text(
        ja="取り除き、自分の範囲のVPCを使ってください。",
        en="Remove it; use a VPC with ranges of your own.",
    ),
    types=("aws:ec2/defaultVpc:*", "aws:ec2/defaultSubnet:*"),
    first="aws:ec2/defaultVpc:DefaultVpc",
    second="aws:ec2/defaultSubnet:DefaultSubnet",
    why="only its subnets",
)

GUARDRAILS = (WAYS_OUT, PUBLIC_ADDRESSES, PUBLIC_FRONTS, PEERINGS, BORN_NETWORKS)
