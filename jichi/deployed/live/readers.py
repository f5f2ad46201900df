"""All readers, and which types they know between them."""

from __future__ import annotations

from jichi.deployed.live import (
    containers,
    dns,
    ec2,
    fronts,
    functions,
    iam,
    kept,
    kms,
    lines,
    logs,
    machines,
    network_calls,
    rds,
    records,
    refused_uses,
    refused_ways,
    s3,
    stores,
    tries,
)

READERS = (
    *iam.READERS,
    *kms.READERS,
    *s3.READERS,
    *logs.READERS,
    *records.READERS,
    *kept.READERS,
    *tries.READERS,
    *rds.READERS,
    *stores.READERS,
    *ec2.READERS,
    *machines.READERS,
    *functions.READERS,
    *containers.READERS,
    *fronts.READERS,
    *dns.READERS,
    *lines.READERS,
    *refused_ways.READERS,
    *refused_uses.READERS,
)
"""In this order, for each account; the networks come after them (`network.read_networks`)."""

TYPES = frozenset(
    {
        # Of the program alone; each account has one of its regions' all the same, which says whose it is.
        "pulumi:providers:aws",
        *(type_ for each in READERS for type_ in (*each.types, *each.also)),
        *(type_ for each in network_calls.CALLS for type_ in each.types),
        *network_calls.OTHER_FORMS,
    }
)
"""Types of which nothing stays unseen in an account that answers; with `*` all that begin so."""
