"""IAM: the roles of a member, each with its policy and all with one boundary; Access Analyzer.

IAM is one for all regions, so the roles are deployed once, through Tokyo, and their logical names have no place in
them. The policies themselves are in the modules beside this one, as data.
"""

from __future__ import annotations

import pulumi
from pulumi_aws import accessanalyzer, iam

from components.identity import Identity as IdentityOutputs
from components.identity import IdentityArgs, Role, Trust
from components.identity.aws_auditor import auditor, auditor_policy_arn
from components.identity.aws_boundary import boundary
from components.identity.aws_break_glass import break_glass
from components.identity.aws_ci import ci
from components.identity.aws_link import LINK, link, link_policy_arn, link_trust, networks
from components.identity.aws_operator import operator
from components.identity.aws_own import alone
from components.identity.aws_reads import settings
from components.identity.aws_trust import SESSION_SECONDS, default_trust, trust_policy
from components.identity.aws_vendor import own_apps, vendor
from components.identity.vendors import Vendor
from components.naming import BOUNDARY, Kind, Scope
from components.policy import Statement, composed, known
from components.site import Site, Sites

_DESCRIPTIONS = {
    Role.OPERATOR: "runs the environment day by day and sees no residents' data",
    Role.VENDOR: "deploys the business systems",
    Role.AUDITOR: "reads settings, logs and evidence",
    Role.BREAK_GLASS: "everything within the boundary, with a second person; every use is alarmed",
    Role.CI: "deploys what was reviewed",
}


SETTINGS = "settings"
"""The policy that those have in common who look at everything; alone it fills half of what IAM accepts."""

_READERS = (Role.OPERATOR, Role.AUDITOR)
"""An auditor of an account of the member's own has the same settings in its own policy."""


class Identity(pulumi.ComponentResource):
    """The boundary, then the roles, each with one managed policy of its own; those who look at everything share one."""

    def __init__(self, args: IdentityArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:identity:Identity", "identity", None, pulumi.ResourceOptions(parent=parent))
        site = args.sites.primary
        limit = self._policy(site, BOUNDARY, boundary(site.scope), "how far any role can go")
        self._settings = self._policy(site, SETTINGS, settings(site.scope), "settings, states and names")
        for role in Role:
            if role is not Role.VENDOR or not args.vendors:
                self._role(site, role, args.trusted.get(role) or default_trust(site.scope), limit)
        for each in args.vendors:
            self._vendor(site, each, limit)
        names = dict.fromkeys((*map(str, Role), *(each.role for each in args.vendors)))
        self.identity = IdentityOutputs(
            roles={name: site.scope.role_arn(name) for name in names},
            boundary=site.scope.boundary_arn,
            ready=limit if alone(site.scope) else None,
        )
        self.register_outputs({"boundary": limit.arn})

    def _role(self, site: Site, role: Role, trust: Trust, limit: iam.Policy) -> None:
        scope = site.scope
        trusted = trust_policy(scope, role, trust)
        own = self._policy(site, role, role_policy(scope, role), _DESCRIPTIONS[role])
        looks = role is Role.AUDITOR and alone(scope)
        created = iam.Role(
            f"role-{role}",
            name=scope.global_name(Kind.ROLE, role),
            description=f"{scope.owner}: {_DESCRIPTIONS[role]}",
            assume_role_policy=composed(*trusted) if trust.networks else known(*trusted),
            max_session_duration=SESSION_SECONDS,
            permissions_boundary=auditor_policy_arn(scope) if looks else scope.boundary_arn,
            tags=scope.tags(f"role-{role}"),
            # Key and bucket policies name break-glass: without it, nobody could do what they keep for it.
            opts=pulumi.ResourceOptions.merge(
                site.child(self, protect=role is Role.BREAK_GLASS),
                pulumi.ResourceOptions(depends_on=[own if looks else limit]),
            ),
        )
        self._attach(site, created, role, own)
        if role in _READERS and not looks:
            self._attach(site, created, f"{role}-{SETTINGS}", self._settings)

    def _vendor(self, site: Site, who: Vendor, limit: iam.Policy) -> None:
        """A vendor that is told from others: what holds of all vendors, and what its own apps are of."""
        scope, name = site.scope, who.role
        what = f"{_DESCRIPTIONS[Role.VENDOR]} that {who.name or 'no vendor with a name'} answers for"
        trusted = trust_policy(scope, Role.VENDOR, who.trust or default_trust(scope))
        created = iam.Role(
            f"role-{name}",
            name=scope.global_name(Kind.ROLE, name),
            description=f"{scope.owner}: {what}",
            assume_role_policy=known(*trusted),
            max_session_duration=SESSION_SECONDS,
            permissions_boundary=scope.boundary_arn,
            tags=scope.tags(f"role-{name}"),
            opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=[limit])),
        )
        self._attach(site, created, name, self._policy(site, name, vendor(scope, all_apps=False), what))
        for at, statements in enumerate(own_apps(scope, who), 1):
            part = f"apps{at}-{name}"
            self._attach(site, created, part, self._policy(site, part, statements, what))

    def _attach(self, site: Site, role: iam.Role, name: str, policy: iam.Policy) -> None:
        iam.RolePolicyAttachment(f"attach-{name}", role=role.name, policy_arn=policy.arn, opts=site.child(self))

    def _policy(self, site: Site, role: str, statements: tuple[Statement, ...], description: str) -> iam.Policy:
        return iam.Policy(
            f"policy-{role}",
            name=site.scope.global_name(Kind.POLICY, role),
            description=f"{site.scope.owner}: {description}",
            policy=known(*statements),
            tags=site.scope.tags(f"policy-{role}"),
            opts=site.child(self, protect=role == BOUNDARY),
        )


class Analyzers(pulumi.ComponentResource):
    """What in the account lets somebody outside in, found in both regions (IAM Access Analyzer, external access).

    The account is the zone of trust: one analyzer of its kind a region and account.
    """

    def __init__(self, sites: Sites, parent: pulumi.Resource) -> None:
        super().__init__("jichi:identity:Analyzers", "analyzers", None, pulumi.ResourceOptions(parent=parent))
        for site in sites:
            accessanalyzer.Analyzer(
                f"{site.place}-analyzer",
                analyzer_name=site.scope.name(Kind.ANALYZER, "external-access"),
                type="ACCOUNT",
                tags=site.scope.tags(f"analyzer-{site.place}"),
                opts=site.child(self),
            )
        self.register_outputs({})


def role_policy(scope: Scope, role: Role) -> tuple[Statement, ...]:
    """What a role may do, within the boundary; readers may look at settings besides."""
    match role:
        case Role.OPERATOR:
            return operator(scope)
        case Role.VENDOR:
            return vendor(scope)
        case Role.AUDITOR:
            return auditor(scope)
        case Role.BREAK_GLASS:
            return break_glass()
        case Role.CI:
            return ci(scope)


class Links(pulumi.ComponentResource):
    """In the hub's account: for each network the role with which its own stack makes its link, named as its owner's."""

    def __init__(self, sites: Sites, parent: pulumi.Resource) -> None:
        super().__init__("jichi:identity:Links", "links", None, pulumi.ResourceOptions(parent=parent))
        hub = sites.primary
        for scope in networks(hub.scope):
            self._role(hub, scope)
        self.register_outputs({})

    def _role(self, hub: Site, scope: Scope) -> None:
        """Its policy is its boundary, too: whatever is attached to it later, it reaches no further."""
        name, what = f"{LINK}-{scope.whose}", "makes this network's link in the hub's account"
        policy = iam.Policy(
            f"policy-{name}",
            name=scope.global_name(Kind.POLICY, LINK),
            description=f"{scope.owner}: {what}",
            policy=known(*link(scope, hub.scope)),
            tags=scope.tags(f"policy-{LINK}"),
            opts=hub.child(self),
        )
        role = iam.Role(
            f"role-{name}",
            name=scope.global_name(Kind.ROLE, LINK),
            description=f"{scope.owner}: {what}",
            assume_role_policy=known(*link_trust(scope)),
            max_session_duration=SESSION_SECONDS,
            permissions_boundary=link_policy_arn(scope),
            tags=scope.tags(f"role-{LINK}"),
            opts=pulumi.ResourceOptions.merge(hub.child(self), pulumi.ResourceOptions(depends_on=[policy])),
        )
        iam.RolePolicyAttachment(f"attach-{name}", role=role.name, policy_arn=policy.arn, opts=hub.child(self))
