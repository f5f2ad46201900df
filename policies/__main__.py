"""The policy pack, as the real engine runs it: `pulumi preview --policy-pack policies`.

Building the pack never returns, so it is built here only; guardrails are in importable modules.
"""

from pulumi_policy import EnforcementLevel, PolicyPack

from policies.guardrails import GUARDRAILS
from policies.pack import policies

PolicyPack(name="jichi", enforcement_level=EnforcementLevel.MANDATORY, policies=policies(GUARDRAILS))
