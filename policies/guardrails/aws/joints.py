"""Guardrail of joints: parts are fastened to planned parts of the right kind, the member's own or shared ones.

Source: AWS whitepaper "Organizing Your AWS Environment Using Multiple Accounts"; the API reference of each service says
what an input takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Secret
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.app_joints import CALLED, CASES_OF_APPS, JOINTS_OF_APPS, PATHS_OF_APPS, TARGETS, Ends
from policies.guardrails.aws.functions import FUNCTION, PERMISSION
from policies.guardrails.aws.lines import CONNECTION, INTERFACE
from policies.guardrails.aws.load_balancers import BALANCER, LISTENER
from policies.guardrails.aws.own_parts import RECORD, RESOLVER
from policies.guardrails.aws.recorders import RECORDER
from policies.guardrails.aws.secrets import ROTATION, SECRET
from policies.guardrails.aws.tellings import RULE, TARGET
from policies.guardrails.aws.transit import ACCEPTER, ATTACHMENT, GATEWAY_ASSOCIATION, TRANSIT
from policies.guardrails.aws.zones import FORWARDING, ZONE
from policies.guardrails.parts import OWN, own_part
from policies.judgement import Absent, Evidence, Judgement, Status, all_of, unknown
from policies.reading import Place, is_unknown, places
from policies.world import NAMES

GATEWAY = "aws:directconnect/gateway:Gateway"
EC2_TAG = "aws:ec2/tag:Tag"
ROLES = ("aws:iam/role:Role", "aws:iam/serviceLinkedRole:ServiceLinkedRole")
_NEEDED, _OPTIONAL = Status.FAIL, Status.PASS

JOINTS: Mapping[str, Ends] = {
    LISTENER: {"loadBalancerArn": ((BALANCER,), _NEEDED), "defaultActions.*.targetGroupArn": ((TARGETS,), _OPTIONAL)},
    RECORD: {"zoneId": ((ZONE,), _NEEDED)},
    FORWARDING: {"resolverEndpointId": ((RESOLVER,), _OPTIONAL)},
    GATEWAY_ASSOCIATION: {
        "dxGatewayId": ((GATEWAY,), _NEEDED),
        "associatedGatewayId": ((TRANSIT, "aws:ec2/vpnGateway:VpnGateway"), _OPTIONAL),
    },
    INTERFACE: {"dxGatewayId": ((GATEWAY,), _NEEDED), "connectionId": ((CONNECTION,), _NEEDED)},
    ACCEPTER: {"transitGatewayAttachmentId": ((ATTACHMENT,), _NEEDED)},
    EC2_TAG: {"resourceId": ((GATEWAY_ASSOCIATION, ATTACHMENT, "aws:ec2/vpnConnection:VpnConnection"), _NEEDED)},
    TARGET: {"rule": ((RULE,), _NEEDED)},
    PERMISSION: {"function": ((FUNCTION, "aws:lambda/alias:Alias"), _NEEDED)},
    ROTATION: {"rotationLambdaArn": ((FUNCTION,), _OPTIONAL), "secretId": ((SECRET,), _NEEDED)},
    RECORDER: {"roleArn": (ROLES, _NEEDED)},
    **JOINTS_OF_APPS,
}
"""By type: each input that fastens it to another part, of which types that has to be, and what leaving it out means."""


def _fastened(subject: Subject) -> Judgement:
    return all_of(
        *(
            _end(subject, place, types, absent)
            for path, (types, absent) in JOINTS[subject.resource.type].items()
            for place in places(subject.resource, path)
        )
    )


def _end(subject: Subject, place: Place, types: tuple[str, ...], absent: Status) -> Judgement:
    evidence = Evidence(place.path, place.value, OWN)
    match place.value:
        case Absent():
            return Judgement(absent, (evidence,))
        case str() as text:
            # The same name may be another part's in the other region, or in another account.
            found = sorted(_named(subject, text, types), key=lambda it: it.stack != subject.resource.stack)
            return own_part(subject, found[0], types, evidence) if found else unknown(evidence)
        case Secret():
            return unknown(evidence)
        case value:
            part = subject.world.meant(value) if is_unknown(value) else None
            return own_part(subject, part, types, evidence) if part else unknown(evidence)


def _named(subject: Subject, text: str, types: tuple[str, ...]) -> tuple[Resource, ...]:
    """Parts by a known id, name or ARN."""
    world = subject.world
    planned = world.planned(Cloud.AWS)
    found = tuple(
        each
        for type_ in types
        for name in (*NAMES, *((CALLED[type_],) if type_ in CALLED else ()))
        for each in planned.naming(type_, name).get(text, ())
    )
    if found or not text.startswith("arn:"):
        return found
    return tuple(each for each in world.of(Cloud.AWS, *types) if world.symbols.arn(each) == text)


_OTHER = "023621"
_BALANCER = Planted(BALANCER, {"name": "front"}, "front")
_TARGETS = Planted(TARGETS, {"name": "front"}, "targets")
_THEIRS = Planted(TARGETS, {"name": "theirs"}, "theirs", member=_OTHER)
_GATEWAY = Planted(GATEWAY, {"name": "line"}, "gateway", member=None)
_LINE = Planted(CONNECTION, {"name": "line"}, "line", member=None)
_ATTACHED = Planted(ATTACHMENT, {"vpcId": "vpc-1"}, "attachment")
_WATCH = Planted(RULE, {"name": "watch"}, "rule")


def _listener(targets: Any, balancer: Any = None) -> Planted:
    actions = ({"type": "forward", "targetGroupArn": targets},)
    return Planted(LISTENER, {"loadBalancerArn": balancer or _BALANCER.ref("arn"), "defaultActions": actions})


def _accepts(attachment: Any) -> Planted:
    return Planted(ACCEPTER, {"transitGatewayAttachmentId": attachment})


_INTERFACE = Planted(INTERFACE, {"dxGatewayId": _GATEWAY.ref(), "connectionId": _LINE.ref()})

FASTENED = Guardrail(
    id="aws-parts-fastened-to-planned",
    version=2,
    cloud=Cloud.AWS,
    area=Area.SEGREGATION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="部品は、計画にある自団体か共有の部品につながる",
        en="Parts are fastened to planned parts, the member's own or shared",
    ),
    rationale=Text(
        ja="計画にない回線・ロードバランサー・関数につないだ部品は、だれの規則に従うか分からない"
        "(AWS 白書「Organizing Your AWS Environment Using Multiple Accounts」)。",
        en="A part that hangs on a line, load balancer or function out of the plan obeys nobody knows whose rules "
        '(AWS whitepaper "Organizing Your AWS Environment Using Multiple Accounts").',
    ),
    remedy=Text(ja="示された入力を、計画の部品への参照にしてください。", en="Refer to the planned part instead."),
    check=Each(tuple(JOINTS), _fastened, Reach.TENANCY),
    controls=(Mapped("13.1.3", Coverage.PARTIAL), Mapped("9.5.1.P", Coverage.PARTIAL)),
    absence=Text(
        ja="必須の接続先がなければ不合格。省けるものは合格。計画にない番号は不明。",
        en="Without an end that is needed it fails; one that may be left out passes; an id out of the plan is unknown.",
    ),
    paths=(
        Path(LISTENER, "loadBalancerArn"),
        Path(LISTENER, "defaultActions", _OPTIONAL),
        Path(INTERFACE, "connectionId"),
        Path(ACCEPTER, "transitGatewayAttachmentId"),
        Path(TARGET, "rule"),
        *PATHS_OF_APPS,
    ),
    cases=(
        passes(_listener(_TARGETS.ref("arn")), _BALANCER, _TARGETS),
        passes(_INTERFACE, _GATEWAY, _LINE, why="a line that members share"),
        passes(_accepts(_ATTACHED.ref()), _ATTACHED),
        passes(Planted(TARGET, {"rule": "watch"}), _WATCH, why="by its name"),
        fails(_listener(_THEIRS.ref("arn")), _BALANCER, _THEIRS),
        fails(Planted(INTERFACE, {"dxGatewayId": _GATEWAY.ref()}), _GATEWAY, why="no line"),
        unknowns(_listener(UNKNOWN), _BALANCER),
        unknowns(_accepts("tgw-attach-0"), _ATTACHED, why="an attachment that nobody planned"),
        evades(_listener("theirs"), _BALANCER, _THEIRS, why="another member's, by its name"),
        evades(_accepts(_GATEWAY.ref()), _GATEWAY, why="a part of another kind"),
        *CASES_OF_APPS,
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (FASTENED,)
