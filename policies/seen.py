"""What of live accounts was looked at: where nobody looked, nothing is known, and nothing passes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.guardrail import Claims, Each, Guardrail, Never
from policies.judgement import Judgement, Status

KINDS = frozenset({"internet-routes", "internet-out", "internet-in", "members-routes", "members-packets"})
"""Claims of which the network calls say everything, as they do for answers that are kept in files."""

_PROGRAM = Text(
    ja="プログラムの設定で、配備された状態には現れません。",
    en="This is a setting of the program; nothing that is deployed shows it.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was looked at.

    Args:
        types: of resources, of which nothing that is there was left unseen; one that ends with `*` means every type
            that begins so.
        unread: URNs of resources that stand for what an account did not show.
    """

    types: frozenset[str]
    unread: frozenset[str]

    def unseen(self, types: Iterable[str]) -> tuple[str, ...]:
        """Those of some types, or beginnings of types, at which nobody looked."""
        begins = tuple(each.removesuffix("*") for each in self.types if each.endswith("*"))
        return tuple(each for each in types if each not in self.types and not each.startswith(begins))

    def beside(self, guardrail: Guardrail) -> tuple[str, ...]:
        """Types beside those that a guardrail judges, on which it depends, and at which nobody looked."""
        judged = guardrail.check.types if isinstance(guardrail.check, Each) else ()
        return self.unseen(sorted({each.type for each in guardrail.paths} - {*judged}))

    def of_none(self, guardrail: Guardrail, judgement: Judgement) -> Judgement:
        """A judgement of a stack in which a guardrail found nothing to judge."""
        match guardrail.check:
            case Each(types) | Never(types):
                unseen = self.unseen(types)
            case Claims():
                return judgement if guardrail.cloud is Cloud.AWS else Judgement(Status.UNKNOWN, (), _MORE)
        return Judgement(Status.UNKNOWN, (), _not_looked(unseen)) if unseen else judgement

    def of_one(self, guardrail: Guardrail, judgement: Judgement) -> Judgement:
        """A judgement of a resource: what it depends on has to have been seen, whichever way it went."""
        unseen = self.beside(guardrail)
        if unseen and judgement.status in (Status.PASS, Status.FAIL):
            return Judgement(Status.UNKNOWN, judgement.evidence, _not_looked(unseen))
        return judgement

    def of_claim(self, kind: str, judgement: Judgement) -> Judgement:
        """A judgement of a claim: one that needs more than the network calls say is not proved by them."""
        if kind in KINDS or judgement.status is not Status.PASS:
            return judgement
        return Judgement(Status.UNKNOWN, judgement.evidence, _MORE)


NOT_SHOWN = Judgement(
    Status.UNKNOWN,
    (),
    Text(ja="アカウントが見せませんでした(live.notRead)。", en="The account did not show it (live.notRead)."),
)
OF_THE_PROGRAM = Judgement(Status.NOT_APPLICABLE, (), _PROGRAM)
_MORE = Text(
    ja="この主張には、生きたアカウントから読まないものも要ります。",
    en="This claim depends on what is not read of live accounts, too.",
)


def _not_looked(types: tuple[str, ...]) -> Text:
    words = ", ".join(types)
    return Text(ja=f"生きたアカウントから読まない型です: {words}", en=f"Not read of live accounts: {words}.")
