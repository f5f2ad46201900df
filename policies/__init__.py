"""What must hold: guardrails over the Plan."""
