"""By which means what one cloud holds comes to the other: a frozen catalogue, each entry with its source.

How long any of them takes depends on amounts and lines that no plan knows, and nothing here says it. Of several ways
the first stays on the closed line and needs no long-lived credential.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from jichi.diff.move.holdings import Holding
from jichi.tenancy.model import Cloud
from jichi.text import Text


class Way(StrEnum):
    """A means, or why there is none to be taken."""

    DUMP = "dump"
    GOOGLE_DMS = "google-dms"
    AWS_DMS = "aws-dms"
    LAYOUT = "layout"
    LINE = "line"
    TRANSFER_SERVICE = "transfer-service"
    DATASYNC = "datasync"
    REPLICATION = "replication"
    LOCKED = "locked"
    LOGS_FROM_AWS = "logs-from-aws"
    LOGS_FROM_GOOGLE = "logs-from-google"
    SAME_OBJECTS = "same-objects"
    BACKUPS_STAY = "backups-stay"
    EXPORTS_STAY = "exports-stay"
    ENCRYPTED_ANEW = "encrypted-anew"
    SECRETS_ANEW = "secrets-anew"
    NAMES_ANEW = "names-anew"
    PLANNED = "planned"
    RECORDING_ANEW = "recording-anew"


class Fate(StrEnum):
    """What becomes of a holding in a move."""

    COPIED = "copied"
    REMAINS = "remains"
    """It stays on the old cloud until its retention ends; records are copied for reading besides."""
    ANEW = "anew"
    """Nothing is carried over: the target's plan makes its own."""
    UNKNOWN = "unknown"
    """It has no counterpart in the target, or no means is known."""


@dataclass(frozen=True, slots=True)
class Means:
    """One entry of the catalogue.

    Args:
        how: what is done.
        needs: what has to be there first, and is in neither plan.
        check: how it is seen that everything has arrived.
        stops: what does not go on meanwhile.
        sources: documents and sections that it is taken from.
        credential: whether it needs a long-lived credential, or trust that is given to the other cloud.
        leaves_the_line: whether what is moved leaves the closed network.
    """

    way: Way
    name: Text
    how: Text
    needs: tuple[Text, ...]
    check: Text
    stops: Text
    sources: tuple[str, ...]
    credential: bool = False
    leaves_the_line: bool = False


@dataclass(frozen=True, slots=True)
class Treatment:
    """What becomes of one kind of holding.

    Args:
        ways: the means by the cloud that it is moved from, the first choice first.
        matched: whether the target must have something of the same kind, role and place.
        copies: the means for what the cloud itself fills from another holding; none where that makes no difference.
    """

    fate: Fate
    ways: Mapping[Cloud, tuple[Way, ...]]
    matched: bool = True
    copies: tuple[Way, ...] = ()


def _both(*ways: Way) -> Mapping[Cloud, tuple[Way, ...]]:
    return dict.fromkeys(Cloud, ways)


TREATMENTS: Mapping[Holding, Treatment] = {
    Holding.DATABASE: Treatment(
        Fate.COPIED,
        {
            Cloud.AWS: (Way.DUMP, Way.GOOGLE_DMS, Way.LAYOUT),
            Cloud.GCP: (Way.DUMP, Way.AWS_DMS, Way.LAYOUT),
        },
        copies=(Way.REPLICATION,),
    ),
    Holding.FILES: Treatment(
        Fate.COPIED,
        {Cloud.AWS: (Way.LINE, Way.TRANSFER_SERVICE), Cloud.GCP: (Way.LINE, Way.DATASYNC)},
        copies=(Way.REPLICATION,),
    ),
    Holding.EVIDENCE: Treatment(Fate.REMAINS, _both(Way.LOCKED), copies=(Way.SAME_OBJECTS,)),
    Holding.LOGS: Treatment(
        Fate.REMAINS,
        {Cloud.AWS: (Way.LOGS_FROM_AWS,), Cloud.GCP: (Way.LOGS_FROM_GOOGLE,)},
        copies=(Way.SAME_OBJECTS,),
    ),
    Holding.BACKUPS: Treatment(Fate.REMAINS, _both(Way.BACKUPS_STAY), matched=False),
    Holding.EXPORTS: Treatment(Fate.REMAINS, _both(Way.EXPORTS_STAY), matched=False),
    Holding.KEYS: Treatment(Fate.ANEW, _both(Way.ENCRYPTED_ANEW)),
    Holding.SECRETS: Treatment(Fate.ANEW, _both(Way.SECRETS_ANEW)),
    Holding.NAMES: Treatment(Fate.ANEW, _both(Way.NAMES_ANEW)),
    Holding.PLATFORM_NAMES: Treatment(Fate.ANEW, _both(Way.PLANNED), matched=False),
    Holding.RECORDING: Treatment(Fate.ANEW, _both(Way.RECORDING_ANEW), matched=False),
    Holding.CONTAINER: Treatment(Fate.ANEW, _both(Way.PLANNED), matched=False),
    Holding.UNKNOWN: Treatment(Fate.UNKNOWN, _both()),
}
"""Every kind of holding; a test holds that none is missing."""
