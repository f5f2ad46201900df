"""IAM of Google Cloud: a service account a role, who may become it, and its rights; the boundary of a project.

IAM belongs to no region, so all of it is deployed once, through Tokyo, and its logical names have no place in them.
The rights themselves are in the modules beside this one, as data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pulumi
from pulumi_gcp import iam, projects, serviceaccount

from components.checks import is_managed
from components.identity import Identity as IdentityOutputs
from components.identity import IdentityArgs, Role
from components.identity.gcp_boundary import Denial, attachment_point, boundary, policy_id, policy_name
from components.identity.gcp_rights import TAKE, Right, condition, denied_as, keeper, role_name
from components.identity.gcp_roles import custom_roles, rights
from components.naming import BREAK_GLASS
from components.site import Site, Sites

_DESCRIPTIONS = {
    Role.OPERATOR: "runs the environment day by day and sees no residents' data",
    Role.VENDOR: "deploys the business systems",
    Role.AUDITOR: "reads settings, logs and evidence",
    Role.BREAK_GLASS: "what an emergency needs, within the boundary; every use is alarmed",
    Role.CI: "deploys what was reviewed",
}

_NONE: Mapping[str, projects.IAMCustomRole] = {}


class Identity(pulumi.ComponentResource):
    """The roles of a member: named callers may become one, nobody else, and none has a key.

    In a project of its own come with them the custom roles that say their rights, and the boundary. A project that
    members share has one of each, which `Guardrails` makes, and with them what the boundary names: break-glass.
    """

    def __init__(self, args: IdentityArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:identity:Identity", "identity", None, pulumi.ResourceOptions(parent=parent))
        self._site = args.sites.primary
        scope = self._site.scope
        own = scope.owns_account
        accounts = {
            role: _account(self._site, role, f"role-{role}", self)
            for role in Role
            if own or role is not Role.BREAK_GLASS
        }
        created = _custom_roles(self._site, self) if own else _NONE
        for role in Role:
            for caller in args.trusted[role].callers if role in args.trusted else ():
                self._take(role, caller, _there(accounts.get(role), created.get(TAKE.name)))
            for right in rights(scope, role):
                self._bind(role, right, _there(accounts.get(role), created.get(f"{role}-{right.name}")))
        self.identity = IdentityOutputs(
            roles={role: scope.account_email(role) for role in Role},
            boundary=policy_name(scope),
            ready=_boundary(self._site, accounts.values(), self) or accounts.get(Role.BREAK_GLASS),
        )
        self.register_outputs({"boundary": self.identity.boundary})

    def _take(self, role: Role, caller: str, wait: Sequence[pulumi.Resource]) -> None:
        scope = self._site.scope
        serviceaccount.IAMMember(
            # Callers are named, not numbered: one that goes leaves the others as they are.
            f"take-{role}-{caller}",
            service_account_id=f"projects/{scope.account}/serviceAccounts/{scope.account_email(role)}",
            role=role_name(scope, TAKE.name),
            member=caller,
            opts=_after(self._site, self, wait),
        )

    def _bind(self, role: Role, right: Right, wait: Sequence[pulumi.Resource]) -> None:
        scope = self._site.scope
        name = f"{role}-{right.name}"
        expression = condition(scope, right)
        projects.IAMMember(
            f"bind-{name}",
            project=scope.account,
            role=role_name(scope, name),
            member=f"serviceAccount:{scope.account_email(role)}",
            condition=projects.IAMMemberConditionArgs(title=name, expression=expression) if expression else None,
            opts=_after(self._site, self, wait),
        )


class Guardrails(pulumi.ComponentResource):
    """What the identities of a project that members share have in common: custom roles, and the boundary.

    A deny policy can except only accounts that are there. So each member's break-glass account is made here. The hub's
    project has nobody's roles, and its boundary excepts nobody.
    """

    def __init__(self, sites: Sites, parent: pulumi.Resource) -> None:
        super().__init__("jichi:identity:Guardrails", "guardrails", None, pulumi.ResourceOptions(parent=parent))
        site = sites.primary
        if not site.scope.hub:
            _custom_roles(site, self)
        accounts = [
            _account(Site(user, site.provider), Role.BREAK_GLASS, f"role-{BREAK_GLASS}-{user.whose}", self)
            for user in site.scope.users
            if not user.hub
        ]
        _boundary(site, accounts, self)
        self.register_outputs({"boundary": policy_name(site.scope)})


def _account(site: Site, role: Role, logical: str, parent: pulumi.Resource) -> serviceaccount.Account:
    scope = site.scope
    return serviceaccount.Account(
        logical,
        project=scope.account,
        account_id=scope.account_id(role),
        display_name=f"{scope.owner}-{role}",
        description=f"{scope.owner}: {_DESCRIPTIONS[role]}",
        # The boundary excepts break-glass: without it, nobody could do what is kept for it.
        opts=site.child(parent, protect=role is Role.BREAK_GLASS),
    )


def _custom_roles(site: Site, parent: pulumi.Resource) -> Mapping[str, projects.IAMCustomRole]:
    scope = site.scope
    return {
        name: projects.IAMCustomRole(
            f"right-{name}",
            project=scope.account,
            role_id=keeper(scope).policy_id(name),
            title=f"{scope.owner}-{name}",
            description=right.reason,
            permissions=sorted(right.permissions),
            stage="GA",
            opts=site.child(parent),
        )
        for name, right in custom_roles(scope).items()
    }


def _boundary(site: Site, accounts: Iterable[serviceaccount.Account], parent: pulumi.Resource) -> iam.DenyPolicy | None:
    """The deny policy, once the accounts are there that it names; None where others share the project, or where the
    platform keeps it: `roles/iam.denyAdmin` is granted by the organisation only.
    """
    scope = site.scope
    if not is_managed(scope, scope.home.ownership.organization_policy):
        return None
    return iam.DenyPolicy(
        "boundary",
        parent=attachment_point(scope),
        name=policy_id(scope),
        display_name=f"{scope.owner}: what nobody may do",
        rules=[_rule(denial) for denial in boundary(scope)],
        opts=pulumi.ResourceOptions.merge(
            site.child(parent, protect=True), pulumi.ResourceOptions(depends_on=list(accounts))
        ),
    )


def _rule(denial: Denial) -> iam.DenyPolicyRuleArgs:
    return iam.DenyPolicyRuleArgs(
        description=denial.reason,
        deny_rule=iam.DenyPolicyRuleDenyRuleArgs(
            denied_principals=list(denial.denied),
            exception_principals=list(denial.excepted) or None,
            denied_permissions=sorted(denied_as(permission) for permission in denial.permissions),
        ),
    )


def _there(*resources: pulumi.Resource | None) -> tuple[pulumi.Resource, ...]:
    """What this stack makes; the rest is the shared stack's."""
    return tuple(resource for resource in resources if resource)


def _after(site: Site, parent: pulumi.Resource, wait: Sequence[pulumi.Resource]) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(site.child(parent), pulumi.ResourceOptions(depends_on=wait))
