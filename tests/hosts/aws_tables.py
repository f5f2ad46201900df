"""AWS: the tables of a transit gateway: which of them an attachment follows, and where its routes lead.

Source: Amazon VPC Transit Gateways, "Route tables": an attachment is associated with one table, by which what comes
from it is routed; a table learns the ranges of the attachments that propagate to it; a static route comes before a
learned one. A default table stands in for both, unless the transit, the attachment, or who accepts it, says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from tests.hosts.reading import Block, CannotBuildError, Stock, block, urn

ROUTE = "aws:ec2transitgateway/route:Route"
ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"
ACCEPTER = "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter"
_STATIC, _LEARNED = 100, 200
"""Metrics."""


@dataclass(frozen=True)
class Tables:
    """A transit's tables.

    Args:
        blocks: ranges of the VPC of each attachment, by URN of the attachment.
        known: every attachment that the lab has, lines too.
    """

    stock: Stock
    transit: Resource
    blocks: Mapping[str, tuple[Block, ...]]
    known: frozenset[str]

    def routes(self, leg: Resource) -> Iterator[tuple[tuple[Block, int], str]]:
        """What leads packets from an attachment: destination and metric, and to which attachment; empty for nowhere.

        Raises:
            CannotBuildError: a route leads to an attachment that the lab has not, or is what a line announces.
        """
        table = self._associated(leg)
        for each in self.stock.of(ROUTE):
            if table and urn(each.inputs.get("transitGatewayRouteTableId")) == table:
                end = "" if each.inputs.get("blackhole") is True else self._attachment(each)
                if end and end not in self.known:
                    raise CannotBuildError(f"{each.name}: it leads to an attachment that the lab does not know")
                yield (block(each.inputs.get("destinationCidrBlock")), _STATIC), end
        for one in self.known:
            if table and table in self._propagated(self.stock.by_urn[one]):
                if one not in self.blocks:
                    raise CannotBuildError("what a line announces is in no plan")
                for each in self.blocks[one]:
                    yield (each, _LEARNED), one

    @property
    def _default(self) -> str:
        return f"{self.transit.urn}#default"

    def _attachment(self, each: Resource) -> str:
        """The attachment that a resource names, by itself or by what accepts it."""
        found = urn(each.inputs.get("transitGatewayAttachmentId"))
        by = self.stock.by_urn.get(found)
        return urn(by.inputs.get("transitGatewayAttachmentId")) if by and by.type == ACCEPTER else found

    def _says(self, leg: Resource, key: str) -> Value:
        """What is said of an attachment's default tables: by who accepts it, where somebody has to."""
        accepter = next((each for each in self.stock.of(ACCEPTER) if self._attachment(each) == leg.urn), leg)
        return accepter.inputs.get(key)

    def _associated(self, leg: Resource) -> str:
        """The table of an attachment; empty for none."""
        for each in self.stock.of(ASSOCIATION):
            if self._attachment(each) == leg.urn:
                return urn(each.inputs.get("transitGatewayRouteTableId"))
        default = self.transit.inputs.get("defaultRouteTableAssociation") != "disable"
        keeps = self._says(leg, "transitGatewayDefaultRouteTableAssociation") is not False
        return self._default if keeps and default else ""

    def _propagated(self, leg: Resource) -> set[str]:
        """The tables that learn an attachment's ranges."""
        own = [each for each in self.stock.of(PROPAGATION) if self._attachment(each) == leg.urn]
        found = {urn(each.inputs.get("transitGatewayRouteTableId")) for each in own}
        default = self.transit.inputs.get("defaultRouteTablePropagation") != "disable"
        if default and self._says(leg, "transitGatewayDefaultRouteTablePropagation") is not False:
            found.add(self._default)
        return found
