"""Guardrails of Google Cloud, by area."""
