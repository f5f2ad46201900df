"""All guardrails, in the order in which reports show them."""

from __future__ import annotations

from policies.guardrail import Guardrail
from policies.guardrails.aws import buckets
from policies.guardrails.gcp import firewall_widths as gcp_firewall_widths
from policies.guardrails.gcp import firewalls as gcp_firewalls
from policies.guardrails.gcp import networks as gcp_networks

GUARDRAILS: tuple[Guardrail, ...] = (
    *buckets.GUARDRAILS,
    *gcp_firewalls.GUARDRAILS,
    *gcp_firewall_widths.GUARDRAILS,
    *gcp_networks.GUARDRAILS,
)
