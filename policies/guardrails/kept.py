"""Whether the engine keeps a resource from being deleted with its stack: an option that nothing deployed shows."""

from __future__ import annotations

from jichi.text import Text
from policies.guardrail import Subject
from policies.judgement import Evidence, Judgement, failed, passed
from policies.seen import OF_THE_PROGRAM

_EXPECTED = Text(ja="true", en="protected")


def protected(subject: Subject) -> Judgement:
    """The option `protect`; of a live account it says nothing, and does not count."""
    if subject.world.live:
        return OF_THE_PROGRAM
    evidence = Evidence("protect", subject.resource.options.protect, _EXPECTED)
    return passed(evidence) if subject.resource.options.protect else failed(evidence)
