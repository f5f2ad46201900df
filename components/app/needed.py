"""What manifests ask for, as a component of its own: whose it is can be read in the plan, whatever it is made of."""

from __future__ import annotations

import pulumi

from components.app.surroundings import ProvideArgs


class Needed(pulumi.ComponentResource):
    """A resource of manifests: all that it is made of is under it. Its inputs say which apps use it, and what is known
    of it beforehand; the proof that apps stay apart starts from them (`network.proof.access.belongings`).
    """

    def __init__(self, args: ProvideArgs, parent: pulumi.Resource) -> None:
        need, place = args.need, args.around.site.place
        super().__init__(
            "jichi:app:Need",
            f"{place}-need-{need.identity.type}-{need.slug}",
            {
                "apps": [app.name for app in args.apps],
                "type": need.identity.type,
                "class": need.identity.class_,
                "known": dict(need.known),
            },
            pulumi.ResourceOptions(parent=parent),
        )
        self.register_outputs({})
