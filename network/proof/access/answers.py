"""Leaks of a claim, and the verdict that follows from them: the same for both clouds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.assets import Kind
from network.proof.model import Origin
from network.proof.request import Request
from network.proof.verdict import Counterexample, Finding, Step, Subject, Unknown, Verdict

CLAIMS = {
    Kind.BUCKETS: Text(
        ja="この団体自身と、そのために働くクラウドのサービスのほかは、バケットを読めない",
        en="no principal but this member's own, and the cloud's services on its behalf, can read its buckets",
    ),
    Kind.KEYS: Text(
        ja="この団体自身と、そのために働くクラウドのサービスのほかは、鍵を使って復号できない",
        en="no principal but this member's own, and the cloud's services on its behalf, can decrypt with its keys",
    ),
    Kind.SECRETS: Text(
        ja="この団体自身と、そのために働くクラウドのサービスのほかは、シークレットを読めない",
        en="no principal but this member's own, and the cloud's services on its behalf, can read its secrets",
    ),
    Kind.DATABASES: Text(
        ja="この団体自身と、そのために働くクラウドのサービスのほかは、データベースを読めない",
        en="no principal but this member's own, and the cloud's services on its behalf, can read its databases",
    ),
    Kind.BACKUPS: Text(
        ja="この団体自身と、そのために働くクラウドのサービスのほかは、バックアップを読めない",
        en="no principal but this member's own, and the cloud's services on its behalf, can read its backups",
    ),
    Kind.QUEUES: Text(
        ja="この団体自身と、そのために働くクラウドのサービスのほかは、キューのメッセージを読めない",
        en="no principal but this member's own, and the cloud's services on its behalf, can read its queues",
    ),
    Kind.LOGS: Text(
        ja="この団体自身と、そのために働くクラウドのサービスのほかは、ログを読めない",
        en="no principal but this member's own, and the cloud's services on its behalf, can read its logs",
    ),
    Kind.APPS: Text(
        ja="この団体のアプリと、それを配備する事業者は、自分のアプリのもののほかには届かない",
        en="this member's apps, and the vendors who deploy them, reach nothing but what is their own apps'",
    ),
}


@dataclass(frozen=True, slots=True)
class Leak:
    """A way in which somebody else reads a member's data.

    Args:
        kinds: the claims that it is about.
        member: whose data; None for what members share.
        place: account or project that the data is in.
        certain: whether the planned policies surely allow it; else it depends on what is not known.
        why: what is not known, where it is not certain.
    """

    kinds: tuple[Kind, ...]
    member: str | None
    place: str
    steps: tuple[Step, ...]
    request: Request | None = None
    certain: bool = True
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What still holds where a wall is gone, or what the tenancy file lets through: said with what is proved.

    Args:
        excepted: whether it is let through, so that the claim says that it leaves something out.
    """

    kinds: tuple[Kind, ...]
    member: str | None
    place: str
    what: Text
    excepted: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has assets of a kind somewhere: one claim."""

    cloud: Cloud
    member: str | None
    place: str
    kind: Kind


_EXCEPTION = Text(
    ja="(テナンシーファイルの linkage でほかの団体に渡すファイルを除く)",
    en=", except the files that `linkage` of the tenancy file hands to another member",
)
NOT_KNOWN = Text(
    ja="配備の前には決まらない、または読み取れない条件による", en="it depends on what is not known before deployment"
)


def finding(holder: Holder, leaks: Iterable[Leak], held: Iterable[Held], unknowns: Iterable[Unknown]) -> Finding:
    """The claim about what somebody holds.

    Args:
        holder: whose claim.
        leaks: those of this claim.
        held: what is to be said where it is proved all the same.
        unknowns: what else is not known and would decide.
    """
    kind, member = holder.kind, holder.member
    claim_id = f"{kind}/{member or 'shared'}/{holder.cloud}/{holder.place}"
    subject = Subject(holder.cloud, member, holder.place)
    found, kept = tuple(leaks), tuple(held)
    title = _title(CLAIMS[kind], kept)
    certain = tuple(each for each in found if each.certain)
    if certain:
        first = next((each for each in certain if each.request), certain[0])
        return Finding(
            claim_id,
            str(kind),
            subject,
            title,
            Verdict.REFUTED,
            detail=_more(len(certain) - 1),
            counterexample=Counterexample(None, first.steps, first.request),
        )
    doubts = (
        *(Unknown(each.steps[-1].origin, each.why or NOT_KNOWN) for each in found),
        *unknowns,
    )
    if doubts:
        return Finding(claim_id, str(kind), subject, title, Verdict.UNKNOWN, unknowns=tuple(dict.fromkeys(doubts)))
    said = tuple(dict.fromkeys(each.what for each in kept))
    detail = Text(ja="。".join(each.ja for each in said), en="; ".join(each.en for each in said)) if said else None
    return Finding(claim_id, str(kind), subject, title, Verdict.PROVED, detail=detail)


def _title(claim: Text, held: tuple[Held, ...]) -> Text:
    """The claim, with what the tenancy file leaves out of it."""
    excepted = any(each.excepted for each in held)
    return Text(ja=f"{claim.ja}{_EXCEPTION.ja}", en=f"{claim.en}{_EXCEPTION.en}") if excepted else claim


def _more(count: int) -> Text | None:
    if not count:
        return None
    return Text(ja=f"ほかに {count} 通りの読み方がある", en=f"there are {count} more ways to read them")


def step(origin: Origin, ja: str, en: str, *, passes: bool | None = True) -> Step:
    """One step of a refutation."""
    return Step(origin, Text(ja=ja, en=en), passes)
