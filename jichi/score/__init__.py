"""A vendor's app as a Score manifest (`score.dev/v1b1`, unchanged), read and checked. No cloud is known here.

    score.yaml ──> reading ──> Workload ──> placeholders, ordering, images, sharing

Sources: the Score specification and its published JSON schema (score-spec/spec), and the guide "Create a new Score
implementation" (score-spec/docs). `docs/score.md` says row by row what of the guide is kept, and what is not there yet.
"""

from jichi.score.model import Workload
from jichi.score.reading import read_workloads

__all__ = ["Workload", "read_workloads"]
