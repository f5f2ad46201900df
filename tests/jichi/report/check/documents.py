"""Documents `jichi.check/1` that tests of reports share, made from small plans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jichi.engine.plan import Plan
from jichi.tenancy.model import Cloud
from network.proof.document import prove_document
from policies.assessment import assess
from policies.cases import UNKNOWN, Case, Kind, Planted
from policies.document import check_document
from policies.guardrails.aws.buckets import BLOCK, BUCKET, PUBLIC_ACCESS_BLOCKED, SWITCHES
from policies.guardrails.gcp.closure import INTERNET_CLOSED, MEMBERS_APART
from policies.waivers import digest_of
from policies.waivers_file import JST, Waivers, read_waivers
from policies.world import World
from tests.network.proof.plants import base

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=JST)
GUARDRAILS = (PUBLIC_ACCESS_BLOCKED, INTERNET_CLOSED, MEMBERS_APART)
EVIL = (
    "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    "<!--\u2028]]>{{ 7*7 }}&amp;"
)
"""A value that would run in a careless page, or break the JSON in it."""


def document_of(plan: Plan, waivers: str | None = None) -> dict[str, Any]:
    """The document of a plan; with a file of waivers as text."""
    world = World(plan)
    return check_document(assess(world, GUARDRAILS, NOW, _waivers(waivers)), "plan")


def _waivers(text: str | None) -> Waivers | None:
    if text is None:
        return None
    with TemporaryDirectory() as folder:
        file = Path(folder, "waivers.yaml")
        file.write_text(text, encoding="utf-8")
        return read_waivers(file, GUARDRAILS)


@lru_cache(maxsize=1)
def mixed_proof() -> Mapping[str, Any]:
    """What the proof says of the mixed plan, with the packets that refute its claims."""
    world = World(mixed_plan())
    return prove_document("case", mixed()["plan"], world.model, world.claims)


def _bucket(name: str, member: str | None = "022021", **switches: Any) -> tuple[Planted, Planted]:
    bucket = Planted(BUCKET, {"bucket": name}, name, member=member)
    every: dict[str, Any] = {**dict.fromkeys(SWITCHES, True), **switches}
    return bucket, Planted(BLOCK, {"bucket": bucket.ref("bucket"), **every}, f"{name}-block", member=member)


def mixed_plan() -> Plan:
    """On AWS buckets that pass, fail, are waived and are unknown; on Google Cloud two members that reach each other."""
    apart = next(each for each in MEMBERS_APART.cases if each.kind is Kind.FAIL)
    buckets = (
        *_bucket("records"),
        *_bucket("leaky", blockPublicAcls=False),
        *_bucket("excused", blockPublicPolicy=False),
        *_bucket("undecided", ignorePublicAcls=UNKNOWN),
        *_bucket("logs", member=None),
    )
    return Case(Kind.FAIL, (*buckets, *apart.resources)).plan


@lru_cache(maxsize=1)
def mixed() -> Mapping[str, Any]:
    """Of everything something: PASS, FAIL, WAIVED, UNKNOWN, a waiver in force, one that has ended, one unused."""
    plan = mixed_plan()
    results = assess(World(plan), GUARDRAILS, NOW).results
    digest = digest_of([each for each in results if each.name == "excused"], World(plan))
    root = "urn:pulumi:case-022021-aws::jichi::aws:s3/bucket:Bucket"
    waivers = (
        _waiver(f"{root}::excused", digest, "2026-06-20"),
        _waiver(f"{root}::leaky", "0" * 64, "2026-05-31"),
        _waiver(f"{root}::records", "1" * 64, "2027-03-31"),
    )
    return document_of(plan, "\n".join(["apiVersion: jichi.waivers/v1", "waivers:", *waivers, ""]))


def _waiver(urn: str, digest: str, expires: str) -> str:
    keys = {
        "guardrail": PUBLIC_ACCESS_BLOCKED.id,
        "urn": urn,
        "reason": "移行期間中に旧システムのACLを使うため",
        "owner": "情報政策課",
        "approver": "最高情報セキュリティ責任者",
        "ticket": "弘情第123号",
        "issued": "2026-04-01",
        "expires": expires,
        "digest": f'"{digest}"',
        "compensating": "閉域網からだけ届く",
    }
    first, *rest = (f"{key}: {value}" for key, value in keys.items())
    return "\n".join([f"  - {first}", *(f"    {each}" for each in rest)])


@lru_cache(maxsize=1)
def evil() -> Mapping[str, Any]:
    """A plan whose author tries to run a script in the report: in names of what fails and passes, and in a value."""
    bucket, block = _bucket("plain", blockPublicAcls=EVIL)
    return document_of(
        Case(Kind.FAIL, (bucket, block, *_bucket(EVIL), *_bucket(f"no {EVIL}", blockPublicPolicy=False))).plan
    )


@lru_cache(maxsize=1)
def members() -> Mapping[str, Any]:
    """Two members of Hirosaki on both clouds, as the program plans them."""
    aws, gcp = base(Cloud.AWS), base(Cloud.GCP)
    return document_of(Plan(aws.tenancy, (*aws.stacks, *gcp.stacks)))
