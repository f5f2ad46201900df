"""What guardrails look at keeps up with what is created."""

from __future__ import annotations

from components.account.gcp_services import APPS, BASE, BUDGET, ENVIRONMENT, FINDINGS, PERIMETER, POLICIES
from jichi.planner import plan_tenancy
from jichi.tenancy import find
from policies.guardrail import Claims, Each, Guardrail, Never
from policies.guardrails import GUARDRAILS
from policies.guardrails.gcp.services import PLANNED

ALLOWED_BESIDE = {
    # Service Connection Policies, through which a platform may give endpoints.
    "networkconnectivity.googleapis.com",
    # Tokens of workload identity, where a runner outside Google Cloud deploys.
    "sts.googleapis.com",
}
"""Services that the plan does not enable and that may be there."""

NOT_LOOKED_AT = {
    "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy": "a name for rules; its rules and networks are judged",
    "pulumi:pulumi:StackReference": "reads what another stack exports, and creates nothing",
}
"""Types that are created and that no guardrail decides by, each with the reason."""


def types(guardrail: Guardrail) -> set[str]:
    """The types that a guardrail judges, or decides by."""
    decides = {each.type for each in guardrail.paths}
    match guardrail.check:
        case Each(judged) | Never(judged):
            return {*decides, *judged}
        case Claims():
            return decides


def test_services_of_google_cloud_are_those_that_are_planned_for():
    enabled = {*BASE, *ENVIRONMENT, *APPS, *PERIMETER, *POLICIES, *FINDINGS, *BUDGET}
    assert enabled | ALLOWED_BESIDE == PLANNED
    assert not enabled & ALLOWED_BESIDE


def test_every_type_that_is_created_is_looked_at():
    plan = plan_tenancy(find("hirosaki"), members=("022021",))
    made = {each.type for each in plan.resources if each.custom}
    looked = {each for guardrail in GUARDRAILS for each in types(guardrail)}
    begins = tuple(each.removesuffix("*") for each in looked if each.endswith("*"))
    assert {each for each in made if each not in looked and not each.startswith(begins)} == set(NOT_LOOKED_AT)
