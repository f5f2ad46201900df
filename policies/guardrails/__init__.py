"""All guardrails, in the order in which reports show them."""

from __future__ import annotations

from policies.guardrail import Guardrail
from policies.guardrails.aws import buckets

GUARDRAILS: tuple[Guardrail, ...] = (*buckets.GUARDRAILS,)
