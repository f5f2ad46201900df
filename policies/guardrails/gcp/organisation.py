"""Guardrails of the project itself and of its organisation policies, where they are ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.plan import Options, Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.granting import PROJECT
from policies.guardrails.gcp.members import MINE
from policies.guardrails.kept import protected
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read, refers, satisfies

ORG_POLICY = "gcp:orgpolicy/policy:Policy"

_POINT = Text(ja="名前にあるのと同じ場所", en="the same as in its name")
_ENFORCED = Text(ja="緩めない規則", en="rules that loosen nothing")
_CMEK = "gcp.restrictNonCmekServices"
KEEPING = tuple(f"{each}.googleapis.com" for each in ("logging", "pubsub", "secretmanager", "sqladmin", "storage"))
"""Services that keep data, and take a key of the customer's."""

_KEEP = Text(ja="データを保管するサービスのすべて", en="every service that keeps data")
_TRIED = ("gcp.restrictServiceUsage", "gcp.restrictTLSVersion")


def _not_loosened(subject: Subject) -> Judgement:
    name = subject.resource.inputs.get("name")
    if not isinstance(name, str):
        return unknown(Evidence("name", name, _ENFORCED))
    prefix = name.partition("/policies/")[0]
    hangs = satisfies(subject.resource, "parent", lambda it: it == prefix, _POINT)
    if hangs.status is not Status.PASS:
        return hangs
    spec = subject.resource.inputs.get("spec")
    if spec is None and name.rpartition("/")[2] in _TRIED and subject.resource.inputs.get("dryRunSpec") is not None:
        return not_applicable(Text(ja="試行中で、まだ何も止めない。", en="It is being tried, and stops nothing yet."))
    rules = None if is_unknown(spec) else entries(mapping(spec).get("rules"))
    if rules is None:
        return unknown(Evidence("spec", spec, _ENFORCED))
    if not rules or mapping(spec).get("reset"):
        return failed(Evidence("spec", "no rule" if not rules else "reset", _ENFORCED))
    return all_of(
        protected(subject),
        _adds(subject.resource, rules),
        *(_kept(mapping(each), f"spec.rules[{at}]") for at, each in enumerate(rules)),
    )


def _adds(policy: Resource, rules: tuple[Value, ...]) -> Judgement:
    """Whether a list of what is denied adds to the one above, and names the services that keep data."""
    denied = [one for each in rules for one in entries(mapping(mapping(each).get("values")).get("deniedValues")) or ()]
    if not denied:
        return passed()
    added = equals(policy, "spec.inheritFromParent", True)
    if not str(policy.inputs.get("name")).endswith(f"/{_CMEK}"):
        return added
    missing = [each for each in KEEPING if each not in denied]
    evidence = Evidence("spec.rules", missing[0] if missing else f"{len(denied)} services", _KEEP)
    return all_of(added, failed(evidence) if missing and not any(map(is_unknown, denied)) else passed(evidence))


def _kept(rule: Mapping[str, Value], path: str) -> Judgement:
    evidence = Evidence(path, rule, _ENFORCED)
    values = rule.get("values")
    listed = list(mapping(values).values()) if values is not None else []
    if any(is_unknown(each) for value in (*rule.values(), *listed) for each in (value, *(_items(value)))):
        return unknown(evidence)
    if values is not None and not any(listed):
        return failed(evidence)
    loose = str(rule.get("allowAll")).upper() == "TRUE" or str(rule.get("enforce")).upper() == "FALSE"
    return failed(evidence) if loose or rule.get("condition") is not None or not rule else passed(evidence)


def _items(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else ()


def _policy(*rules: Any, constraint: str = "iam.disableAuditLoggingExemption", **spec: Any) -> Planted:
    given: dict[str, Value] = {
        "name": f"projects/{MINE}/policies/{constraint}",
        "parent": f"projects/{MINE}",
        "spec": {"rules": rules, **spec},
    }
    return Planted(ORG_POLICY, given, options=Options(protect=True))


_ON = {"enforce": "TRUE"}

NOT_LOOSENED = Guardrail(
    id="gcp-organization-policy-not-loosened",
    version=2,
    cloud=Cloud.GCP,
    area=Area.CHANGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="組織ポリシーは、上位の制約を緩めず、消されない",
        en="No organisation policy loosens what is forbidden above, or goes with the stack",
    ),
    rationale=Text(
        ja="プロジェクトのポリシーは上位のものに取って代わる。allowAll、reset、enforce の FALSE は穴を開ける"
        "（Organization Policy ドキュメント「Understanding hierarchy evaluation」）。",
        en="A project's policy takes the place of what is set above: allowAll, reset and an enforce of FALSE open it "
        '(Organization Policy documentation, "Understanding hierarchy evaluation").',
    ),
    remedy=Text(
        ja="規則を強い方だけにし、protect を付けてください。", en="Keep rules that restrict only, and protect it."
    ),
    check=Each((ORG_POLICY,), _not_loosened),
    controls=(Mapped("12.1.2", Coverage.PARTIAL), Mapped("12.1.5.P", Coverage.SUPPORTING)),
    absence=Text(ja="規則のないポリシーは不合格。", en="A policy without rules fails."),
    paths=(Path(ORG_POLICY, "spec"), Path(ORG_POLICY, "name"), Path(ORG_POLICY, "parent")),
    cases=(
        passes(_policy(_ON)),
        passes(_policy({"values": {"allowedValues": ("in:asia-northeast1-locations",)}})),
        passes(_policy({"values": {"deniedValues": KEEPING}}, constraint=_CMEK, inheritFromParent=True)),
        fails(_policy({"allowAll": "TRUE"})),
        unknowns(_policy({"enforce": UNKNOWN})),
        evades(_policy(_ON, reset=True), why="a rule, and a reset to Google's default"),
        evades(_policy({"enforce": "false"}), why="set up, and off"),
        evades(_policy(_ON, {**_ON, "condition": {"expression": "false"}}), why="a second rule with a condition"),
        evades(_policy(), why="a policy without a rule"),
        evades(
            _policy({"values": {"deniedValues": KEEPING}}, constraint=_CMEK), why="it takes away what is denied above"
        ),
        evades(
            _policy({"values": {"deniedValues": KEEPING[:2]}}, constraint=_CMEK, inheritFromParent=True),
            why="some of the services that keep data",
        ),
        evades(_policy({"values": {"deniedValues": ()}}, inheritFromParent=True), why="a list of nothing"),
        evades(
            Planted(ORG_POLICY, {**_policy().inputs, "spec": None, "dryRunSpec": {"rules": (_ON,)}}), why="tried only"
        ),
    ),
)

IDENTITY = (
    "iam.disableServiceAccountKeyCreation",
    "iam.disableServiceAccountKeyUpload",
    "iam.automaticIamGrantsForDefaultServiceAccounts",
    "iam.disableAuditLoggingExemption",
)
"""Constraints on identities that a project has where its organisation policies are ours."""


def _complete(subject: Subject) -> Judgement:
    expected = Text(ja="身元の制約がすべてある", en="every constraint on identities")
    own = [each for each in subject.world.of(Cloud.GCP, ORG_POLICY) if each.stack.name == subject.resource.stack.name]
    if not own:
        return not_applicable(
            Text(ja="組織ポリシーはプラットフォームが管理する。", en="Organisation policies are the platform's.")
        )
    names = [each.inputs.get("name") for each in own]
    missing = [each for each in IDENTITY if not any(str(name).endswith(f"/{each}") for name in names)]
    if not missing:
        return passed(Evidence("", f"{len(IDENTITY)} of {len(IDENTITY)}", expected))
    doubtful = any(is_unknown(each) for each in names)
    return unknown(Evidence("", missing[0], expected)) if doubtful else failed(Evidence("", missing[0], expected))


_LOOKED_UP = Planted(PROJECT, {}, "project")


def _named(*constraints: Any) -> tuple[Planted, ...]:
    return (
        _LOOKED_UP,
        *(
            Planted(
                ORG_POLICY,
                {
                    "name": f"projects/{MINE}/policies/{each}" if isinstance(each, str) else each,
                    "spec": {"rules": (_ON,)},
                },
                f"policy-{at}",
            )
            for at, each in enumerate(constraints)
        ),
    )


IDENTITY_COMPLETE = Guardrail(
    id="gcp-organization-policies-on-identity",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="身元についての組織ポリシーがすべてある", en="A project has every organisation policy on identities"),
    rationale=Text(
        ja="計画の外で作られるアカウントの鍵や、監査ログからの除外を止める"
        "（Organization Policy ドキュメント「Organization policy constraints」、"
        "IAM「Restrict service account usage」）。",
        en="They stop keys of accounts, and exemptions from audit logs, that are made outside the plan (Organization "
        'Policy documentation, "Organization policy constraints"; IAM, "Restrict service account usage").',
    ),
    remedy=Text(ja=f"{', '.join(IDENTITY)} を加えてください。", en="Add the constraint that is missing."),
    check=Each((PROJECT,), _complete, Reach.STACK),
    controls=(Mapped("9.2.4", Coverage.SUPPORTING), Mapped("12.4.3", Coverage.SUPPORTING)),
    absence=Text(
        ja="計画に組織ポリシーが1つもなければ、プラットフォームのもので対象外。",
        en="Where the plan has none they are the platform's, and it does not apply.",
    ),
    paths=(Path(ORG_POLICY, "name"),),
    cases=(
        passes(*_named(*IDENTITY)),
        fails(*_named(*IDENTITY[:2])),
        unknowns(*_named(*IDENTITY[:3], UNKNOWN)),
        evades(*_named(*IDENTITY[:3], f"{IDENTITY[3]}2"), why="another constraint of such a name"),
    ),
)

_STAYS = Text(ja="PREVENT", en="PREVENT")


def _stays(subject: Subject) -> Judgement:
    if "projectId" not in subject.resource.inputs:
        return not_applicable(Text(ja="読み取るだけのプロジェクトである。", en="The project is only looked up."))
    return all_of(
        equals(subject.resource, "deletionPolicy", "PREVENT"), protected(subject), _inherits(subject.resource)
    )


def _inherits(project: Resource) -> Judgement:
    """Whether it hangs under a folder or an organisation, whose policies it has with it."""
    above = [key for key in ("folderId", "orgId") if read(project, key) is not ABSENT]
    return refers(project, above[0] if above else "folderId")


def _project(*, protect: bool = True, **more: Any) -> Planted:
    given = {"projectId": MINE, "folderId": "folders/1", **more}
    kept = {key: each for key, each in given.items() if each is not None}
    return Planted(PROJECT, kept, options=Options(protect=protect))


PROJECT_STAYS = Guardrail(
    id="gcp-project-stays",
    version=2,
    cloud=Cloud.GCP,
    area=Area.CHANGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="プロジェクトは上位の組織の下にあり、消せない",
        en="A project is under its organisation, and not deleted by mistake",
    ),
    rationale=Text(
        ja="プロジェクトを消すと、ロックしたログも鍵もバックアップも、30日後に消える"
        "（Resource Manager ドキュメント「Shut down a project」、Pulumi Registry「gcp.organizations.Project」）。",
        en="With a project go its locked logs, keys and backups, after 30 days "
        '(Resource Manager documentation, "Shut down a project"; Pulumi Registry, "gcp.organizations.Project").',
    ),
    remedy=Text(ja="deletionPolicy を PREVENT にし、protect を付けてください。", en="Set PREVENT, and protect it."),
    check=Each((PROJECT,), _stays),
    controls=(Mapped("12.4.2", Coverage.SUPPORTING), Mapped("18.1.3", Coverage.PARTIAL)),
    absence=Text(
        ja="書いていなければ不合格（既定は版による）。", en="Left out it fails: the default depends on the version."
    ),
    paths=(Path(PROJECT, "deletionPolicy"), Path(PROJECT, "folderId")),
    cases=(
        passes(_project(deletionPolicy="PREVENT")),
        fails(_project(deletionPolicy="DELETE")),
        fails(_project(protect=False, deletionPolicy="PREVENT")),
        unknowns(_project(deletionPolicy=UNKNOWN)),
        evades(_project(deletionPolicy="ABANDON"), why="forgotten by the plan, and then nobody's"),
        evades(_project(deletionPolicy="PREVENT", folderId=None), why="under nothing, so that nothing above holds"),
    ),
)

GUARDRAILS = (NOT_LOOSENED, IDENTITY_COMPLETE, PROJECT_STAYS)
