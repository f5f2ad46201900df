"""All readers, and which types they know between them."""

from __future__ import annotations

from jichi.deployed.live import dns, ec2, iam, kept, kms, logs, network, rds, s3

READERS = (
    *iam.READERS,
    *kms.READERS,
    *s3.READERS,
    *logs.READERS,
    *kept.READERS,
    *rds.READERS,
    *ec2.READERS,
    *dns.READERS,
)
"""In this order, for each account; the networks come after them (`network.read_networks`)."""

TYPES = frozenset(
    {
        *(type_ for each in READERS for type_ in (*each.types, *each.also)),
        *(type_ for each in network.CALLS for type_ in each.types),
        *network.OTHER_FORMS,
    }
)
"""Types of which nothing stays unseen in an account that answers; with `*` all that begin so."""
