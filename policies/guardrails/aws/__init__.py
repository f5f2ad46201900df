"""Guardrails of AWS, by area."""
