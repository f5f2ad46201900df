"""Rehearsal: a tenancy deployed by the real engine without a cloud behind it."""
