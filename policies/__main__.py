"""The policy pack, as the real engine runs it: `pulumi preview --policy-pack policies`.

Building the pack never returns, so it is built here only; guardrails are in importable modules.
"""

from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)

from policies import residency


def _in_japan(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
    found = residency.violation(args.resource_type, args.props)
    if found:
        report_violation(found, None)


PolicyPack(
    name="jichi",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[ResourceValidationPolicy(residency.NAME, residency.DESCRIPTION, _in_japan)],
)
