"""Guardrail of what stands ready on AWS: where the service level promises it, a database's copy in the second region.

Source: Amazon Aurora User Guide, "Using Amazon Aurora Global Database"; AWS whitepaper "Disaster Recovery of Workloads
on AWS", pilot light and warm standby.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, promising, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.databases import CLUSTER, GLOBAL, is_second
from policies.guardrails.aws.holdings import is_meant
from policies.guardrails.aws.residency import JAPAN
from policies.judgement import Evidence, Judgement, failed, not_applicable, passed, unknown
from policies.promises import stands_by
from policies.reading import ABSENT, is_unknown
from policies.world import World

_COPY = Text(ja="日本のもう一つのリージョンの、同じ団体の複製", en="a copy of the member in the other region in Japan")
_SECOND = Text(ja="複製である。", en="It is the copy.")
_NOT_PROMISED = Text(
    ja="スタックのサービスレベルは、第2リージョンの複製を約束していない。",
    en="The stack's service level promises no copy in the second region.",
)


def _ready(subject: Subject) -> Judgement:
    cluster, world = subject.resource, subject.world
    if is_second(world, cluster):
        return not_applicable(_SECOND)
    promised, said = stands_by(world.stacks.get(cluster.stack))
    if promised is not True:
        return unknown(said) if promised is None else not_applicable(_NOT_PROMISED)
    others = [each for each in world.of(Cloud.AWS, CLUSTER) if each.stack == cluster.stack and each is not cluster]
    found = next((each for each in others if _is_copy(world, each, cluster)), None)
    if found is not None:
        return passed(Evidence("region", found.region, _COPY, found.urn), said)
    none = Evidence("globalClusterIdentifier", cluster.inputs.get("globalClusterIdentifier", ABSENT), _COPY)
    joining = [each.inputs.get("globalClusterIdentifier") for each in others]
    joined = [
        each.inputs.get("sourceDbClusterIdentifier")
        for each in world.of(Cloud.AWS, GLOBAL)
        if each.stack == cluster.stack
    ]
    doubtful = any(is_unknown(each) and world.meant(each) is None for each in (*joining, *(joined if others else ())))
    return unknown(none, said) if doubtful else failed(none, said)


def _is_copy(world: World, copy: Resource, cluster: Resource) -> bool:
    """Whether a cluster is surely the copy of another, in the other region in Japan."""
    named = copy.inputs.get("globalClusterIdentifier")
    joined = (
        each
        for each in world.of(Cloud.AWS, GLOBAL)
        if is_meant(world, each.inputs.get("sourceDbClusterIdentifier"), cluster)
        and (world.meant(named) is each or named == each.inputs.get("globalClusterIdentifier"))
    )
    return any(joined) and is_second(world, copy) and copy.region in JAPAN and copy.region != cluster.region


_PRIMARY = Planted(CLUSTER, {"clusterIdentifier": "db-tyo"}, "tyo")
_JOINED = Planted(GLOBAL, {"globalClusterIdentifier": "db", "sourceDbClusterIdentifier": _PRIMARY.ref("arn")}, "global")


def _copy(region: str = "ap-northeast-3", **changed: Any) -> Planted:
    given = {
        "clusterIdentifier": "db-osa",
        "globalClusterIdentifier": _JOINED.ref("id"),
        "sourceRegion": "ap-northeast-1",
        **changed,
    }
    return Planted(CLUSTER, given, "osa", region=region)


_LIGHT = {"recovery": "pilot-light"}

STANDS_BY = Guardrail(
    id="aws-rds-copy-stands-by",
    version=1,
    cloud=Cloud.AWS,
    area=Area.BACKUP,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="約束した復旧方式のとおり、データベースの複製が第2リージョンにある",
        en="A database's copy stands ready in the second region where the recovery pattern promises it",
    ),
    rationale=Text(
        ja="パイロットライトとウォームスタンバイは、第2リージョンに複製があることが前提である(AWS 白書「Disaster "
        "Recovery of Workloads on AWS」、Amazon Aurora User Guide「Using Amazon Aurora Global Database」)。",
        en="A pilot light and a warm standby need a copy in the second region (AWS whitepaper "
        '"Disaster Recovery of Workloads on AWS"; Amazon Aurora User Guide, "Using Amazon Aurora Global Database").',
    ),
    remedy=Text(
        ja="グローバルデータベースに、もう一つのリージョンのクラスターを加えるか、約束する復旧方式を改めてください。",
        en="Add a cluster in the other region to a global database, or promise another recovery pattern.",
    ),
    check=Each((CLUSTER,), _ready, Reach.STACK),
    controls=(Mapped("17.2.1", Coverage.PARTIAL), Mapped("17.1.2", Coverage.PARTIAL)),
    absence=Text(
        ja="サービスレベルを出力しないスタックは対象外。約束があって複製がなければ不合格。",
        en="A stack that hands on no service level is not concerned; promised, and without a copy, it fails.",
    ),
    paths=(Path(CLUSTER, "globalClusterIdentifier"), Path(GLOBAL, "sourceDbClusterIdentifier")),
    cases=(
        promising(_LIGHT, passes(_PRIMARY, _JOINED, _copy())),
        promising(_LIGHT, fails(_PRIMARY)),
        promising(_LIGHT, unknowns(_PRIMARY, _JOINED, _copy(globalClusterIdentifier=UNKNOWN))),
        promising(_LIGHT, unknowns(_PRIMARY, replace(_JOINED, inputs={"sourceDbClusterIdentifier": UNKNOWN}), _copy())),
        promising({"recovery": UNKNOWN}, unknowns(_PRIMARY, _JOINED, _copy())),
        promising(_LIGHT, evades(_PRIMARY, _JOINED, _copy("us-west-2"), why="abroad")),
        promising(
            _LIGHT,
            evades(_PRIMARY, _JOINED, _copy("ap-northeast-1", sourceRegion="ap-northeast-3"), why="in the same region"),
        ),
        promising(
            _LIGHT,
            evades(_PRIMARY, _JOINED, _copy(globalClusterIdentifier="elsewhere"), why="of another global database"),
        ),
    ),
)

GUARDRAILS = (STANDS_BY,)
