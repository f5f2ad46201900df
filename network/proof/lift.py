"""A plan lifted into one model: both clouds, which share nothing but the plan."""

from __future__ import annotations

from jichi.engine.plan import Plan
from network.proof import aws, gcp
from network.proof.intent import intent_of
from network.proof.model import Model


def lift(plan: Plan) -> Model:
    """The model of a plan."""
    one, other = aws.lift(plan), gcp.lift(plan)
    return Model(
        networks={**one.networks, **other.networks},
        subnets={**one.subnets, **other.subnets},
        locations=(*one.locations, *other.locations),
        tables={**one.tables, **other.tables},
        gateways={**one.gateways, **other.gateways},
        attachments={**one.attachments, **other.attachments},
        zones=(*one.zones, *other.zones),
        resolvers=(*one.resolvers, *other.resolvers),
        unmodelled=(*one.unmodelled, *other.unmodelled),
        stand_ins={**one.stand_ins, **other.stand_ins},
        passages=(*one.passages, *other.passages),
        published=(*one.published, *other.published),
        intents={each.id.name: found for each in plan.stacks if (found := intent_of(each.exports, each.id.name))},
    )
