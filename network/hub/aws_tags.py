"""What says of an attachment that it is the hub's, where AWS makes it by itself and gives it no tags."""

from __future__ import annotations

import pulumi
from pulumi_aws import ec2

from components.site import Site


def tag_as_own(site: Site, name: str, attachment: pulumi.Output[str], parent: pulumi.Resource) -> None:
    """Give an attachment of a line the hub's tag, by which link roles know where they may lead a route
    (`components.identity.aws_link`). A member's role can claim what has no such tag.

    Args:
        site: the hub's region.
        name: of what the attachment belongs to, within the region.
        attachment: its id.
        parent: the component it belongs to.
    """
    ec2.Tag(
        f"{site.place}-{name}-owner",
        resource_id=attachment,
        key="jichi:member",
        value=site.scope.whose,
        opts=site.child(parent),
    )
