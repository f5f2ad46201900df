"""Guardrails of which roles are granted: none that is basic or escalates, and agents' roles to agents only."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Path,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.gcp.granting import (
    CUSTOM_ROLE,
    ON_ABOVE,
    ON_EVERYTHING,
    ON_PROJECTS,
    Binding,
    Principal,
    Who,
    agents_role,
    has,
    permissions,
    unsure,
)
from policies.guardrails.gcp.members import AGENT_OF, MEMBER, MINE, OPERATOR, POLICY, binds, binds_all, every, policy
from policies.judgement import Judgement, Status

ESCALATING = (
    *("resourcemanager.*.setIamPolicy", "resourcemanager.projects.updateLiens", "iam.roles.update", "iam.roles.create"),
    *("iam.serviceAccounts.setIamPolicy", "iam.serviceAccounts.signBlob", "iam.serviceAccounts.signJwt"),
    *("iam.serviceAccounts.implicitDelegation", "iam.serviceAccountKeys.create", "iam.serviceAccountKeys.upload"),
    *("iam.workloadIdentityPool*.create", "iam.workloadIdentityPool*.update", "iam.denypolicies.*"),
    *("storage.hmacKeys.create", "apikeys.keys.create", "orgpolicy.policy.set", "orgpolicy.policies.*"),
    *("deploymentmanager.deployments.*", "cloudbuild.builds.create", "cloudfunctions.functions.create"),
    *("cloudfunctions.functions.update", "cloudfunctions.functions.sourceCodeSet", "dataflow.jobs.create"),
    *("composer.environments.create", "dataproc.clusters.create", "compute.projects.setCommonInstanceMetadata"),
    *("compute.instances.setMetadata", "compute.instances.setServiceAccount", "compute.instances.osAdminLogin"),
    *("privilegedaccessmanager.entitlements.create", "accesscontextmanager.policies.*"),
)
"""By which whoever has them gets what he was not given.

Source: IAM documentation, "Roles for service account authentication", "Prevent privilege escalation" and, for services
that act as an account, "Attach service accounts to resources".
"""

TAKING = ("iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.actAs", "iam.serviceAccounts.getOpenIdToken")
"""Harmless on one account; on a project they are every account in it."""

_BASIC = ("roles/owner", "roles/editor", "roles/viewer", "roles/browser", "roles/admin", "roles/writer", "roles/reader")
_NOT_BASIC = Text(ja="基本ロールではない", en="no basic role")


def _not_basic(subject: Subject) -> Judgement:
    def status(binding: Binding, _: Principal) -> Status:
        if binding.role in _BASIC:
            return Status.FAIL
        known = binding.role and (not unsure(binding.role) or subject.world.symbols.source(binding.role[:1]))
        return Status.PASS if known else Status.UNKNOWN

    return every(subject, _NOT_BASIC, status)


NO_BASIC = Guardrail(
    id="gcp-iam-no-basic-roles",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="基本ロール（オーナー、編集者、閲覧者）を与えない", en="No basic role (owner, editor, viewer) is granted"
    ),
    rationale=Text(
        ja="基本ロールは何千もの権限を持ち、Googleが増やす"
        "（IAM ドキュメント「Basic and predefined roles reference」）。",
        en="A basic role has thousands of permissions, and Google adds to them "
        '(IAM documentation, "Basic and predefined roles reference").',
    ),
    remedy=Text(ja="要る権限だけのカスタムロールを使ってください。", en="Use a custom role with what is needed only."),
    check=Each(ON_EVERYTHING, _not_basic, Reach.STACK),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("9.1.1", Coverage.SUPPORTING)),
    absence=Text(ja="ロールのない付与は合格としない。", en="A grant without a role does not pass."),
    paths=(Path(MEMBER, "role"), Path(POLICY, "policyData")),
    cases=(
        passes(binds(OPERATOR)),
        passes(policy(OPERATOR)),
        fails(binds(OPERATOR, "roles/editor")),
        unknowns(binds(OPERATOR, UNKNOWN)),
        evades(binds(OPERATOR, "roles/viewer"), why="reads everything, and is basic"),
        evades(binds_all(AGENT_OF.ref("member"), role="roles/owner"), AGENT_OF, why="to one of Google's agents"),
        evades(policy(OPERATOR, role="roles/owner"), why="inside a whole policy"),
        evades(
            binds(OPERATOR, "roles/editor", condition={"title": "now", "expression": "true"}),
            why="conditioned on nothing",
        ),
    ),
)

_NO_ESCALATION = Text(ja="権限を自分で広げられないロール", en="a role that does not escalate")
_ESCALATING_ROLES = (
    *("roles/iam.", "roles/resourcemanager.", "roles/orgpolicy.", "roles/deploymentmanager.", "roles/cloudbuild."),
    *("roles/accesscontextmanager.", "roles/privilegedaccessmanager.", "roles/assuredworkloads.", "roles/billing."),
    *("roles/compute.admin", "roles/compute.instanceAdmin", "roles/compute.osAdminLogin", "roles/cloudfunctions."),
    *("roles/run.admin", "roles/run.developer", "roles/storage.admin", "roles/storage.hmacKeyAdmin"),
    *("roles/logging.admin", "roles/logging.configWriter", "roles/serviceusage.apiKeysAdmin", "roles/composer."),
)
_READS_ONLY = ("roles/iam.securityReviewer", "roles/iam.roleViewer", "roles/iam.serviceAccountViewer")


def _not_escalating(subject: Subject) -> Judgement:
    def status(binding: Binding, _: Principal) -> Status:
        role = binding.role
        if role in _READS_ONLY or agents_role(role):
            return Status.PASS
        if role in _BASIC or role.startswith(_ESCALATING_ROLES):
            return Status.FAIL
        held = permissions(role, subject.world)
        if held is None:
            return Status.UNKNOWN
        return Status.FAIL if has(held, *ESCALATING, *TAKING) else Status.PASS

    return every(subject, _NO_ESCALATION, status)


def custom(*held: Any, name: str = "systems") -> Planted:
    """A case's custom role."""
    return Planted(CUSTOM_ROLE, {"project": MINE, "roleId": name, "permissions": held}, "role")


NAMED = f"projects/{MINE}/roles/systems"

NO_ESCALATION = Guardrail(
    id="gcp-iam-project-grants-do-not-escalate",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="プロジェクト全体の権限では、誰も自分の権限を広げられず、他のアカウントにもなれない",
        en="With a right on a project nobody widens his own, or becomes another account",
    ),
    rationale=Text(
        ja="プロジェクトに与えたなりすましの権限は、その中のすべてのアカウントに及ぶ"
        "（IAM ドキュメント「Best practices for using service accounts securely」）。",
        en="The right to become an account, given on a project, is one to become every account in it "
        '(IAM documentation, "Best practices for using service accounts securely").',
    ),
    remedy=Text(
        ja="なりすましはアカウントごとに与え、権限の管理はプラットフォームに残してください。",
        en="Grant it on one account, and leave the administration of rights to the platform.",
    ),
    check=Each((*ON_PROJECTS, *ON_ABOVE), _not_escalating, Reach.STACK),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("6.1.2", Coverage.PARTIAL)),
    absence=Text(
        ja="権限が分からないロールは合格としない。", en="A role whose permissions are not known does not pass."
    ),
    paths=(Path(MEMBER, "role"), Path(CUSTOM_ROLE, "permissions"), Path(POLICY, "policyData")),
    cases=(
        passes(binds(OPERATOR, NAMED), custom("run.services.update")),
        passes(policy(OPERATOR)),
        fails(binds(OPERATOR, "roles/iam.serviceAccountTokenCreator")),
        unknowns(binds(OPERATOR, UNKNOWN)),
        unknowns(binds(OPERATOR, "roles/visionai.editor"), why="a predefined role that nobody here knows"),
        evades(
            binds(OPERATOR, NAMED), custom("run.services.update", "iam.serviceAccounts.actAs"), why="runs as anybody"
        ),
        evades(
            binds(OPERATOR, custom("resourcemanager.projects.setIamPolicy").ref("name")),
            custom("resourcemanager.projects.setIamPolicy"),
            why="by reference",
        ),
        evades(binds(OPERATOR, NAMED), custom("iam.*"), why="a wildcard"),
        evades(
            binds(OPERATOR, f"{NAMED}ServiceAgent"),
            custom("iam.roles.update", name="systemsServiceAgent"),
            why="named like an agent's",
        ),
        evades(
            binds(OPERATOR, "roles/iam.serviceAccountUser", "gcp:folder/iAMMember:IAMMember", folder="folders/1"),
            why="inherited from the folder",
        ),
        evades(binds(OPERATOR, "roles/deploymentmanager.editor"), why="deploys as Google's own editor"),
        evades(policy(OPERATOR, role="roles/resourcemanager.projectIamAdmin"), why="inside a whole policy"),
    ),
)

_AGENTS = Text(ja="Googleのサービスエージェント", en="one of Google's service agents")


def _agents(subject: Subject) -> Judgement:
    def status(binding: Binding, who: Principal) -> Status:
        role = binding.role
        if not role or (unsure(role) and subject.world.symbols.source(role) is None):
            return Status.UNKNOWN
        if not agents_role(role):
            return Status.PASS
        return {Who.AGENT: Status.PASS, Who.UNKNOWN: Status.UNKNOWN}.get(who.who, Status.FAIL)

    return every(subject, _AGENTS, status)


AGENT_ROLES = Guardrail(
    id="gcp-iam-agent-roles-for-agents-only",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="サービスエージェントのロールは、Googleのエージェントだけが持つ",
        en="Only Google's agents have a service agent's role",
    ),
    rationale=Text(
        ja="そのロールは広く、他の相手に与えるものではない（IAM ドキュメント「Service agents」）。",
        en='Such a role is wide, and meant for nobody else (IAM documentation, "Service agents").',
    ),
    remedy=Text(ja="カスタムロールに置き換えてください。", en="Replace it by a custom role."),
    check=Each(ON_PROJECTS, _agents, Reach.STACK),
    controls=(Mapped("9.2.2", Coverage.PARTIAL), Mapped("9.2.3", Coverage.SUPPORTING)),
    absence=Text(
        ja="誰に与えるか読めない付与は合格としない。", en="A grant of which it cannot be read to whom does not pass."
    ),
    paths=(Path(MEMBER, "member"), Path(MEMBER, "role")),
    cases=(
        passes(binds(AGENT_OF.ref("member"), "roles/pubsub.serviceAgent"), AGENT_OF),
        fails(binds(OPERATOR, "roles/pubsub.serviceAgent")),
        unknowns(binds(UNKNOWN, "roles/pubsub.serviceAgent")),
        evades(binds(OPERATOR, "roles/storagetransfer.serviceAgent"), why="an own account in a service's place"),
        evades(policy(OPERATOR, role="roles/compute.serviceAgent"), why="inside a whole policy"),
    ),
)

GUARDRAILS = (NO_BASIC, NO_ESCALATION, AGENT_ROLES)
