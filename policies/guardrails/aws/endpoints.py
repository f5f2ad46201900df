"""Guardrails of VPC endpoints: a policy that keeps strangers and foreign resources out, and names that lead to them.

Source: AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies", "Manage DNS names for VPC
endpoint services"; AWS whitepaper "Building a Data Perimeter on AWS".
"""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.statements import Literals, Statement
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.perimeters import Perimeter, always
from policies.guardrails.aws.trusts import can_be_met
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown
from policies.world import World

ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
APART = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"
SERVICE = "aws:ec2/vpcEndpointService:VpcEndpointService"

_EXPECTED = Text(
    ja="自アカウントの主体が自アカウントの資源を使うことだけを許す",
    en="lets only principals of the own account use resources of the own account",
)
_OTHERS = Text(
    ja="AWSのサービスのエンドポイントではない(相手のサービスが許す主体は別に見る)。",
    en="It is no endpoint of an AWS service; who may use the service is judged there.",
)
_NO_ACCOUNT = Text(
    ja="アカウントが計画から分からないため、自分の主体かどうかを判断できません。",
    en="The plan does not say the account, so nobody knows whose principals are meant.",
)


def of_aws(world: World, endpoint: Resource) -> bool:
    """Whether an endpoint is for a service of AWS: those of others have no policy, nor names of AWS's."""
    service = endpoint.inputs.get("serviceName")
    meant = world.meant(service)
    if meant is not None and meant.type == SERVICE:
        return False
    text = world.symbols.text(service) or ""
    return "vpce-svc" not in text and endpoint.inputs.get("vpcEndpointType") != "GatewayLoadBalancer"


def _restricted(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    if resource.type == ENDPOINT and not of_aws(world, resource):
        return not_applicable(_OTHERS)
    holder = resource
    if resource.type == ENDPOINT and resource.inputs.get("policy") is None:
        apart = world.companions(resource, APART, "vpcEndpointId")
        if not apart.certain:
            return (unknown if apart.doubtful else failed)(Evidence("policy", ABSENT, _EXPECTED))
        holder = apart.certain[0]
    elif resource.inputs.get("policy") is None:
        return failed(Evidence("policy", ABSENT, _EXPECTED))
    account = world.symbols.account(resource)
    statements = world.document(holder, "policy").statements
    common = tuple(always(statements))
    found = [_one(subject, account, each, common) for each in statements if each.allows]
    return all_of(*found) if found else passed(Evidence("policy", f"{len(statements)} statements", _EXPECTED))


def _one(subject: Subject, account: str, statement: Statement, common: Literals) -> Judgement:
    kept = Perimeter(subject.world, account).keeps(statement, common)
    reason = None if account or kept is not Status.UNKNOWN else _NO_ACCOUNT
    return Judgement(kept, (Evidence("policy", statement.origin.rule, _EXPECTED),), reason)


_OWN = Planted("pulumi:providers:aws", {"allowedAccountIds": '["111122223333"]', "region": "ap-northeast-1"}, "own")
_CONDITION = '{"StringEquals": {"aws:PrincipalAccount": "111122223333", "aws:ResourceAccount": "111122223333"}}'


def _policy(condition: str, *, who: str = '"*"', action: str = '"kms:*"', resource: str = '"*"', key: str = "") -> str:
    what = f'"{key or "Action"}": {action}, "Resource": {resource}, "Condition": {condition}'
    return f'{{"Statement": [{{"Effect": "Allow", "Principal": {who}, {what}}}]}}'


def _endpoint(policy: Value, **named: Any) -> tuple[Planted, ...]:
    inputs = {"vpcId": "vpc-1", "serviceName": "com.amazonaws.ap-northeast-1.kms", "vpcEndpointType": "Interface"}
    return Planted(ENDPOINT, {**inputs, "policy": policy, **named}), _OWN


_LAYERS = '["arn:aws:s3:::prod-ap-northeast-1-starport-layer-bucket/*"]'
_DENIED = (
    '{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": '
    '{"aws:KINDAccount": "111122223333"}}}'
)
_DENIALS = ", ".join(_DENIED.replace("KIND", each) for each in ("Principal", "Resource"))
_PERIMETER = f'{{"Statement": [{{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}, {_DENIALS}]}}'

POLICY_RESTRICTS = Guardrail(
    id="aws-endpoint-policy-restricts",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="VPCエンドポイントのポリシーは、主体も資源も自アカウントに限る",
        en="The policy of a VPC endpoint limits both principals and resources to the own account",
    ),
    rationale=Text(
        ja="既定のポリシーはすべてを許し、他人の資格情報や他人のバケットでデータを持ち出せる"
        "(AWS PrivateLink Guide「Control access to VPC endpoints using endpoint policies」、"
        "AWS 白書「Building a Data Perimeter on AWS」)。",
        en="The default policy lets everything through, and data out with another's credentials or to another's bucket "
        '(AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies"; AWS whitepaper '
        '"Building a Data Perimeter on AWS").',
    ),
    remedy=Text(
        ja="aws:PrincipalAccount と aws:ResourceAccount を自アカウントに限る条件を書いてください。",
        en="Demand the own account as aws:PrincipalAccount and as aws:ResourceAccount.",
    ),
    check=Each((ENDPOINT, APART), _restricted, Reach.STACK),
    controls=(
        Mapped("13.1.2", Coverage.PARTIAL),
        Mapped("13.2.1", Coverage.PARTIAL),
        Mapped("9.4.1", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="ポリシーのないエンドポイントはすべてを許すため不合格。",
        en="An endpoint without a policy lets everything through: it fails.",
    ),
    paths=(Path(ENDPOINT, "policy"),),
    cases=(
        passes(*_endpoint(_policy(_CONDITION))),
        passes(*_endpoint(_PERIMETER), why="everything else is denied"),
        passes(
            *_endpoint(
                _policy('{"StringEquals": {"aws:SourceVpc": "vpc-1"}}', action='"s3:GetObject"', resource=_LAYERS)
            ),
            why="reading of one bucket of AWS's",
        ),
        fails(*_endpoint(None)),
        fails(*_endpoint(_policy("{}"))),
        unknowns(*_endpoint(UNKNOWN)),
        evades(
            *_endpoint(_policy(_CONDITION.replace("StringEquals", "StringLike").replace("111122223333", "*"))),
            why="conditions that any account satisfies",
        ),
        evades(
            *_endpoint(_policy(_CONDITION.replace("StringEquals", "StringEqualsIfExists"))),
            why="a request without the key satisfies them",
        ),
        evades(
            *_endpoint(_policy(_CONDITION.replace("111122223333", "999988887777"))), why="another account's everything"
        ),
        evades(
            *_endpoint(_policy('{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}')),
            why="principals alone: to whatever bucket",
        ),
        evades(
            *_endpoint(_policy('{"StringEquals": {"aws:PrincipalOrgID": "o-1", "aws:ResourceOrgID": "o-1"}}')),
            why="an organisation in which other municipalities are",
        ),
        evades(
            *_endpoint(
                _policy("{}", who='{"AWS": "111122223333"}', action='"s3:*"', resource='"arn:aws:s3:::records-*"')
            ),
            why="a wildcard inside an ARN",
        ),
        evades(*_endpoint(_policy("{}", action='"s3:DeleteBucket"', key="NotAction")), why="everything but one action"),
    ),
)


_MET = Text(ja="誰かが満たせる文", en="a statement that somebody can meet")


def _met(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    if resource.inputs.get("policy") is None:
        return not_applicable(Text(ja="ここにポリシーはない。", en="It has no policy of its own."))
    statements = world.document(resource, "policy").statements
    found = [
        (unknown if each.doubtful else passed if can_be_met(each) else failed)(
            Evidence("policy", each.origin.rule, _MET)
        )
        for each in statements
        if each.allows
    ]
    return all_of(*found) if found else failed(Evidence("policy", f"{len(statements)} statements", _MET))


LETS_OWN_THROUGH = Guardrail(
    id="aws-endpoint-policy-can-be-met",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="VPCエンドポイントのポリシーに、誰も満たせない文はない",
        en="The policy of a VPC endpoint has no statement that nobody can meet",
    ),
    rationale=Text(
        ja="閉域ではエンドポイントのほかに道がなく、矛盾した文は鍵・秘密・バックアップを止める(AWS PrivateLink Guide"
        "「Control access to VPC endpoints using endpoint policies」)。",
        en="A closed network has no other way: a statement that contradicts itself stops keys, secrets and backups "
        '(AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies").',
    ),
    remedy=Text(
        ja="Principal と aws:PrincipalAccount・aws:PrincipalArn の条件を合わせてください。",
        en="Make Principal fit the conditions on aws:PrincipalAccount and aws:PrincipalArn.",
    ),
    check=Each((ENDPOINT, APART), _met, Reach.STACK),
    controls=(Mapped("13.1.2", Coverage.SUPPORTING), Mapped("17.2.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="ポリシーがなければ判定しない(制限のないことは別に見る)。",
        en="Without a policy it says nothing; that nothing is restricted is judged elsewhere.",
    ),
    paths=(Path(ENDPOINT, "policy"),),
    cases=(
        passes(*_endpoint(_policy(_CONDITION))),
        passes(*_endpoint(_PERIMETER), why="everything else is denied"),
        fails(*_endpoint(_policy(_CONDITION, who='{"AWS": "arn:aws:iam::999988887777:root"}'))),
        unknowns(*_endpoint(UNKNOWN)),
        evades(
            *_endpoint(
                _policy(
                    '{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::999988887777:role/*"}}',
                    who='{"AWS": "arn:aws:iam::111122223333:root"}',
                )
            ),
            why="another account's role, by its ARN",
        ),
        evades(
            *_endpoint(
                _policy('{"StringEquals": {"aws:SourceAccount": "111122223333"}}', who='{"AWS": "111122223333"}')
            ),
            why="a key that only services' requests have",
        ),
        evades(*_endpoint(f'{{"Statement": [{_DENIED}]}}'.replace("KIND", "Principal")), why="a Deny and no Allow"),
    ),
)


def _own_names(subject: Subject) -> Judgement:
    resource = subject.resource
    kind = resource.inputs.get("vpcEndpointType")
    if not of_aws(subject.world, resource):
        return not_applicable(_OTHERS)
    if kind in (None, "Gateway"):
        return not_applicable(Text(ja="経路で導くエンドポイントです。", en="Routes lead to it, and not names."))
    found = equals(resource, "privateDnsEnabled", True)
    if is_unknown(kind) and found.status is not Status.PASS:
        return unknown(*found.evidence)
    return found


PRIVATE_NAMES = Guardrail(
    id="aws-endpoint-private-names",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="AWSサービスの名前は、VPCの中ではエンドポイントへ導かれる",
        en="Inside the VPC, names of AWS's services lead to their endpoints",
    ),
    rationale=Text(
        ja="名前が公開アドレスに引けると、閉域では届かず、抜け道があれば外へ出る"
        "(AWS PrivateLink Guide「Access an AWS service using an interface VPC endpoint」)。",
        en="Where a name leads to public addresses, it fails in a closed network, or finds whatever way out there is "
        '(AWS PrivateLink Guide, "Access an AWS service using an interface VPC endpoint").',
    ),
    remedy=Text(ja="privateDnsEnabled を true にしてください。", en="Set privateDnsEnabled to true."),
    check=Each((ENDPOINT,), _own_names, Reach.STACK),
    controls=(Mapped("13.1.2", Coverage.PARTIAL),),
    absence=Text(ja="指定しなければ無効なため不合格。", en="Left out it is off: it fails."),
    paths=(Path(ENDPOINT, "privateDnsEnabled"),),
    cases=(
        passes(*_endpoint(None, privateDnsEnabled=True)),
        fails(*_endpoint(None, privateDnsEnabled=False)),
        unknowns(*_endpoint(None, privateDnsEnabled=UNKNOWN)),
        evades(*_endpoint(None), why="left out"),
    ),
)

GUARDRAILS = (POLICY_RESTRICTS, LETS_OWN_THROUGH, PRIVATE_NAMES)
