"""Claims that private endpoints lead where the tenancy file says, and that nobody may have one who is not named."""

from __future__ import annotations

from collections.abc import Iterator

from jichi.text import Text
from network.proof.deciding import claim_id, subject_of, unmodelled
from network.proof.index import Index
from network.proof.intent import Intent
from network.proof.model import Network, Passage, Published
from network.proof.verdict import Counterexample, Finding, Step, Unknown, Verdict

_CLAIM = Text(
    ja="プライベートエンドポイントは、申告した共有サービスと連携にだけ通じ、申告した相手だけが持てる",
    en="private endpoints lead to declared shared services and linkages only, and none but named users may have one",
)
_WHERE = Text(ja="どこへ通じるか計画から分からない", en="the plan does not say where it leads")
_WHO = Text(ja="誰が持てるか計画から分からない", en="the plan does not say who may have an endpoint")
_ANYBODY = Text(ja="誰でもエンドポイントを持てる", en="anybody may have an endpoint to it")
_UNDECLARED = Text(ja="申告のない相手へ通じる", en="leads where nothing is declared")


def passage_claims(index: Index, network: Network) -> Iterator[Finding]:
    """The claim about one network that has private endpoints, or publishes a front; none about any other."""
    here = [each for each in index.model.passages if each.network == network.key]
    offered = [each for each in index.model.published if each.network in (network.key, None)]
    mine = [each for each in offered if each.network or _stack(each) == network.stack]
    if not here and not mine:
        return
    intent = index.model.intents.get(network.stack, Intent())
    wrong = tuple(_wrong(index, network, intent, here, mine))
    subject, kind = subject_of(network), "passages"
    name = claim_id(kind, subject)
    if wrong:
        yield Finding(name, kind, subject, _CLAIM, Verdict.REFUTED, counterexample=Counterexample(None, wrong))
        return
    unknowns = (
        *(Unknown(each.origin, _WHERE) for each in here if each.provider is None),
        *(Unknown(each.origin, _WHO) for each in mine if each.closed is None or each.network is None),
        *unmodelled(index, network),
    )
    yield Finding(name, kind, subject, _CLAIM, Verdict.UNKNOWN if unknowns else Verdict.PROVED, unknowns=unknowns)


def _stack(each: Published) -> str:
    return each.key.split("::")[0].removeprefix("urn:pulumi:")


def _wrong(
    index: Index, network: Network, intent: Intent, here: list[Passage], mine: list[Published]
) -> Iterator[Step]:
    for each in here:
        provider = index.model.networks.get(each.provider or "")
        if provider is not None and provider.key != network.key and not _declared(intent, each, provider):
            yield Step(each.origin, _UNDECLARED, passes=True)
    for each in mine:
        if each.closed is False:
            yield Step(each.origin, _ANYBODY, passes=True)


def _declared(intent: Intent, passage: Passage, provider: Network) -> bool:
    """Whether the intent has the service, where it is in what members share, or the linkage, where it is a member's."""
    names = [name for name, _ in intent.services] if provider.owner is None else list(intent.consumes)
    kind = "service" if provider.owner is None else "linkage"
    return any(passage.key.endswith(f"-{kind}-{name}") for name in names)
