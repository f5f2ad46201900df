"""Whether what a part is fastened to is a planned part, the member's own or shared: the same on both clouds."""

from __future__ import annotations

from jichi.engine.plan import Resource
from jichi.text import Text
from policies.guardrail import Subject
from policies.judgement import Evidence, Judgement, failed, passed

OWN = Text(ja="自団体か共有の、計画にある部品", en="a planned part, the member's own or shared")


def own_part(subject: Subject, part: Resource, types: tuple[str, ...], evidence: Evidence) -> Judgement:
    """Whether a part is of the right type, and the member's own or shared.

    Args:
        subject: what is fastened to it.
        part: the planned part.
        types: that it may be of.
        evidence: what the input says.
    """
    fits = part.type in types and part.member in (None, subject.resource.member)
    return passed(evidence) if fits else failed(evidence, Evidence("", part.member, OWN, part.urn))
