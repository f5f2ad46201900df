"""VPC Service Controls: a perimeter around the project, or the project's place in one around all of the tenancy's.

Sources: VPC Service Controls documentation, "Service perimeter details and configuration", "Dry run mode", "Ingress and
egress rules", "VPC accessible services"; Access Context Manager API, "accessPolicies.servicePerimeters".
"""

from __future__ import annotations

from dataclasses import replace

import pulumi
from pulumi_gcp import accesscontextmanager as acm

from components.account.gcp_services import protected
from components.naming import Scope
from components.perimeter import PerimeterArgs
from jichi.tenancy.model import Perimeter as Mode

ROLE = "perimeter"
DEPLOYERS = "deployers"


def create(args: PerimeterArgs, parent: pulumi.Resource) -> None:
    """What the perimeter's mode asks of a stack; nothing where the project is another stack's."""
    scope = args.sites.primary.scope
    if scope.google.perimeter is not Mode.VERIFY and scope.owns_account:
        Perimeter(args, parent)


class Perimeter(pulumi.ComponentResource):
    """A perimeter that only reports what it would refuse (dry run) until the tenancy says that it is enforced.

    Whatever is in the project is inside, and so are the machines of its network and the offices that reach Google's
    APIs through it: private addresses need no access level. Only those who deploy come in from outside; nothing goes
    out. A coarse perimeter is the shared stack's, and the project of each stack is added to it by the stack itself, so
    that a member joins and leaves without the others.
    """

    def __init__(self, args: PerimeterArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:perimeter:Perimeter", "perimeter", None, pulumi.ResourceOptions(parent=parent))
        self._site = args.sites.primary
        self._deployers = args.deployers
        scope = self._site.scope
        project = pulumi.Output.format("projects/{0}", self._site.project_number)
        if scope.google.perimeter is Mode.FINE:
            self._perimeter([project])
        else:
            made = self._perimeter([]) if scope.member is None else None
            self._join(project, made)
        self.register_outputs({})

    def _perimeter(self, inside: list[pulumi.Input[str]]) -> acm.ServicePerimeter:
        """The perimeter itself.

        Args:
            inside: projects that are in it for good; where there are none, each is added by itself, and the list is
                nobody's to change here.
        """
        scope = self._site.scope
        is_enforced = scope.google.perimeter_enforced
        config = self._config(inside)
        left_alone = "status.resources" if is_enforced else "spec.resources"
        options = pulumi.ResourceOptions(ignore_changes=None if inside else [left_alone])
        return acm.ServicePerimeter(
            "perimeter",
            parent=_policy(scope),
            name=perimeter_name(scope),
            title=scope.policy_id(ROLE),
            perimeter_type="PERIMETER_TYPE_REGULAR",
            use_explicit_dry_run_spec=not is_enforced,
            status=config if is_enforced else None,
            spec=None if is_enforced else config,
            opts=pulumi.ResourceOptions.merge(self._site.child(self, protect=True), options),
        )

    def _config(self, inside: list[pulumi.Input[str]]) -> acm.ServicePerimeterStatusArgsDict:
        config: acm.ServicePerimeterStatusArgsDict = {
            "restricted_services": list(protected(self._site.scope)),
            "vpc_accessible_services": {"enable_restriction": True, "allowed_services": ["RESTRICTED-SERVICES"]},
        }
        if inside:
            config["resources"] = inside
        if self._deployers:
            config["ingress_policies"] = [self._ingress()]
        return config

    def _ingress(self) -> acm.ServicePerimeterStatusIngressPolicyArgsDict:
        """The one way in: as one of the deployers, to everything inside."""
        scope = self._site.scope
        members = [f"serviceAccount:{email}" for email in self._deployers]
        level = acm.AccessLevel(
            "deployers",
            parent=_policy(scope),
            name=f"{_policy(scope)}/accessLevels/{scope.policy_id(DEPLOYERS)}",
            title=scope.policy_id(DEPLOYERS),
            basic=acm.AccessLevelBasicArgs(conditions=[acm.AccessLevelBasicConditionArgs(members=members)]),
            opts=self._site.child(self),
        )
        return {
            "title": DEPLOYERS,
            "ingress_from": {"identities": members, "sources": [{"access_level": level.name}]},
            "ingress_to": {"resources": ["*"], "operations": [{"service_name": "*"}]},
        }

    def _join(self, project: pulumi.Output[str], made: acm.ServicePerimeter | None) -> None:
        """Put the stack's own project into the tenancy's perimeter."""
        scope = self._site.scope
        name = made.name if made else perimeter_name(replace(scope, member=None))
        options = self._site.child(self, protect=True)
        if scope.google.perimeter_enforced:
            acm.ServicePerimeterResource("inside", perimeter_name=name, resource=project, opts=options)
        else:
            acm.ServicePerimeterDryRunResource("inside", perimeter_name=name, resource=project, opts=options)


def perimeter_name(scope: Scope) -> str:
    """Full name of the perimeter of a member, or of what members share."""
    return f"{_policy(scope)}/servicePerimeters/{scope.policy_id(ROLE)}"


def _policy(scope: Scope) -> str:
    return f"accessPolicies/{scope.google.access_policy}"
