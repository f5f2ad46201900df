"""Cloud KMS: hardware-protected keys of each location, which nobody destroys by accident.

Sources: Cloud KMS documentation, "Customer-managed encryption keys (CMEK)", "Protection levels", "Key rotation",
"Destroy and restore key versions".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_gcp import kms

from components.keys import Grants, Key
from components.keys import Keys as KeysByRegion
from components.naming import DUAL_REGION, Kind
from components.site import Site, Sites
from jichi.tenancy.model import Buckets, DataClass

ENCRYPTER_DECRYPTER = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
"""What a service's agent may do with a key: neither read nor manage nor destroy it."""

ROTATION_PERIOD = "7776000s"
"""90 days, which Cloud KMS documentation, "Key rotation", recommends for symmetric keys."""

DESTRUCTION_DELAY = "2592000s"
"""30 days, as on AWS: time to notice that a key was about to go. It cannot be changed on a key that exists."""

DUAL_SERVICE = "storage.googleapis.com"
"""The one service that keeps something in both regions at once."""


class Keys(pulumi.ComponentResource):
    """A key ring in each location, and in it a key a class of data that only the granted services' agents use.

    A key ring and a key can never be deleted, only a key's versions; so both keep their names for ever, and a member's
    ring is its own also where members share a project.
    """

    def __init__(self, sites: Sites, grants: Sequence[Grants], parent: pulumi.Resource) -> None:
        super().__init__("jichi:keys:Keys", "keys", None, pulumi.ResourceOptions(parent=parent))
        needed = {each: services(grants, each) for each in DataClass}
        in_both = {each: (DUAL_SERVICE,) for each in (DataClass.DATA, DataClass.LOG) if DUAL_SERVICE in needed[each]}
        is_dual = sites.primary.scope.google.buckets is Buckets.DUAL_REGION
        self.keys = KeysByRegion(
            primary=self._ring(sites.primary, needed),
            secondary=self._ring(sites.secondary, needed),
            dual=self._ring(sites.primary.at(DUAL_REGION), in_both) if is_dual else {},
        )
        self.register_outputs({f"{each}KeyId": key.id for each, key in self.keys.primary.items()})

    def _ring(self, site: Site, needed: Mapping[DataClass, tuple[str, ...]]) -> Mapping[DataClass, Key]:
        name = site.scope.name(Kind.GOOGLE, "keys")
        ring = kms.KeyRing(
            f"{site.place}-key-ring", name=name, location=site.region, opts=site.child(self, protect=True)
        )
        path = f"projects/{site.scope.account}/locations/{site.region}/keyRings/{name}"
        return {each: self._key(site, ring, path, each, hosts) for each, hosts in needed.items()}

    def _key(self, site: Site, ring: kms.KeyRing, path: str, data_class: DataClass, hosts: tuple[str, ...]) -> Key:
        name = site.scope.name(Kind.GOOGLE, data_class)
        key = kms.CryptoKey(
            f"{site.place}-key-{data_class}",
            name=name,
            key_ring=ring.id,
            purpose="ENCRYPT_DECRYPT",
            rotation_period=ROTATION_PERIOD,
            destroy_scheduled_duration=DESTRUCTION_DELAY,
            version_template=kms.CryptoKeyVersionTemplateArgs(
                algorithm="GOOGLE_SYMMETRIC_ENCRYPTION", protection_level="HSM"
            ),
            labels=site.scope.labels(data_class),
            opts=site.child(self, protect=True),
        )
        granted = [
            kms.CryptoKeyIAMMember(
                f"{site.place}-key-{data_class}-{host.partition('.')[0]}",
                crypto_key_id=key.id,
                role=ENCRYPTER_DECRYPTER,
                member=site.agent(host),
                opts=site.child(self),
            )
            for host in hosts
        ]
        # Whoever takes the id waits for every grant. Each grant repeats the id and knows it before it is made, so that
        # a later grant leaves the id known at preview, and what is encrypted under it is not shown as replaced.
        id_ = pulumi.Output.all(key.id, *(grant.crypto_key_id for grant in granted))[0]
        return Key(id=id_, alias=f"{path}/cryptoKeys/{name}")


def services(grants: Sequence[Grants], data_class: DataClass) -> tuple[str, ...]:
    """Host names of the services whose agents use the keys of a class of data, each once."""
    return tuple(sorted({host for grant in grants for host in grant.gcp.get(data_class, ())}))
