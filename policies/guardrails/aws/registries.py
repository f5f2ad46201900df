"""Guardrails of container registries: tags that stay, images that are scanned, encrypted with a key and kept inside.

They apply wherever a registry is planned. Source: Amazon ECR User Guide, "Preventing image tags from being
overwritten", "Scan images for software vulnerabilities", "Encryption at rest", "Private repository policies".
"""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.holdings import TOKYO
from policies.judgement import Evidence, Judgement, all_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, one_of, refers

REPOSITORY = "aws:ecr/repository:Repository"
POLICY = "aws:ecr/repositoryPolicy:RepositoryPolicy"
SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
CACHE = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"
KEYS = ("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey")


def _kept(subject: Subject) -> Judgement:
    resource = subject.resource
    encryption = resource.inputs.get("encryptionConfigurations")
    first = mapping((entries(encryption) or (None,))[0])
    expected = Text(ja="自分のKMS鍵", en="a KMS key of one's own")
    if is_unknown(encryption):
        key = unknown(Evidence("encryptionConfigurations", encryption, expected))
    elif first.get("encryptionType") in ("KMS", "KMS_DSSE"):
        key = refers(resource, "encryptionConfigurations.0.kmsKey", *KEYS)
    else:
        kind = first.get("encryptionType")
        judge = unknown if is_unknown(kind) else failed
        key = judge(Evidence("encryptionConfigurations", ABSENT if kind is None else kind, expected))
    return all_of(one_of(resource, "imageTagMutability", ("IMMUTABLE",)), key, _scanned(subject))


def _scanned(subject: Subject) -> Judgement:
    """Whether images are scanned: as they are pushed, or by the registry's own configuration."""
    resource, world = subject.resource, subject.world
    for each in world.of(Cloud.AWS, SCANNING):
        same = each.region == resource.region and world.symbols.account(each) == world.symbols.account(resource)
        if same and each.inputs.get("scanType") == "ENHANCED":
            return passed(Evidence("scanType", "ENHANCED", Text(ja="ENHANCED", en="enhanced"), each.urn))
    return equals(resource, "imageScanningConfiguration.scanOnPush", True)


def _repository(**named: Any) -> Planted:
    key: dict[str, Any] = {"encryptionType": "KMS", "kmsKey": "arn:aws:kms:ap-northeast-1:1:key/1"}
    return Planted(
        REPOSITORY,
        {
            "name": "app",
            "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": {"scanOnPush": True},
            "encryptionConfigurations": (key,),
            **named,
        },
    )


KEPT = Guardrail(
    id="aws-ecr-images-kept",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="イメージのタグは上書きできず、検査され、自分の鍵で暗号化される",
        en="Image tags cannot be overwritten, images are scanned and encrypted with a key of one's own",
    ),
    rationale=Text(
        ja="上書きできるタグは、審査したイメージを別のものにすり替える"
        "(Amazon ECR User Guide「Preventing image tags from being overwritten」「Scan images for software "
        "vulnerabilities」)。",
        en="A tag that can be overwritten puts another image in place of the one that was examined (Amazon ECR User "
        'Guide, "Preventing image tags from being overwritten", "Scan images for software vulnerabilities").',
    ),
    remedy=Text(
        ja="imageTagMutability を IMMUTABLE、scanOnPush を true、暗号化を自分のKMS鍵にしてください。",
        en="Set imageTagMutability to IMMUTABLE, scanOnPush to true, and encrypt with a KMS key of your own.",
    ),
    check=Each((REPOSITORY,), _kept, Reach.STACK),
    controls=(
        Mapped("12.6.1", Coverage.PARTIAL),
        Mapped("9.5.2.P", Coverage.SUPPORTING),
        Mapped("10.1.1", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="既定は上書き可、検査なし、AES256のため不合格。",
        en="By default tags can be overwritten, nothing is scanned, and AES256 is used: it fails.",
    ),
    paths=(
        Path(REPOSITORY, "imageTagMutability"),
        Path(REPOSITORY, "imageScanningConfiguration"),
        Path(REPOSITORY, "encryptionConfigurations"),
    ),
    cases=(
        passes(_repository()),
        fails(_repository(imageTagMutability="MUTABLE")),
        unknowns(_repository(imageScanningConfiguration=UNKNOWN)),
        evades(_repository(encryptionConfigurations=({"encryptionType": "KMS"},)), why="KMS, with AWS's key"),
        evades(_repository(imageTagMutability="IMMUTABLE_WITH_EXCLUSION"), why="with exclusions"),
    ),
)


def _inside(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    account = world.symbols.account(resource)
    expected = Text(ja="自アカウントの主体だけ", en="principals of the own account only")
    if resource.type == CACHE:
        return failed(Evidence("upstreamRegistryUrl", resource.inputs.get("upstreamRegistryUrl", ABSENT), expected))
    if resource.inputs.get("policy") is None:
        return failed(Evidence("policy", ABSENT, expected))
    found: list[Judgement] = []
    for each in world.document(resource, "policy").statements:
        if not each.allows:
            continue
        evidence = Evidence("policy", each.origin.rule, expected)
        heads = [_account(one.words) for who in each.principals or ((),) for one in who if not one.outside]
        own = not each.for_everybody and bool(account) and bool(heads) and all(one == {account} for one in heads)
        doubtful = each.doubtful or (not account and not each.for_everybody)
        found.append(passed(evidence) if own else unknown(evidence) if doubtful else failed(evidence))
    return all_of(*found) if found else passed(Evidence("policy", "0 statements", expected))


def _account(words: Any) -> set[str]:
    """The accounts of principals: an account's number, or the one in an ARN."""
    texts = ("".join(unit.chars for unit in word) for word in words)
    return {each if each.isdigit() else (each.split(":") + [""] * 5)[4] for each in texts}


def _policy(who: str) -> Planted:
    text = f'{{"Statement": [{{"Effect": "Allow", "Principal": {who}, "Action": "ecr:BatchGetImage"}}]}}'
    return Planted(POLICY, {"repository": "app", "policy": text})


INSIDE = Guardrail(
    id="aws-ecr-repository-inside",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="レジストリは自アカウントの主体にだけ開き、外のレジストリを取り込まない",
        en="Registries are open to the own account only, and pull nothing in from others",
    ),
    rationale=Text(
        ja="ほかのアカウントから書けるイメージは審査を通らない(Amazon ECR User Guide「Private repository policies」)。",
        en="An image that another account can write passes no examination "
        '(Amazon ECR User Guide, "Private repository policies").',
    ),
    remedy=Text(
        ja="Principal を自アカウントのロールにし、pull through cache を取り除いてください。",
        en="Name roles of the own account as Principal, and remove pull through caches.",
    ),
    check=Each((POLICY, CACHE), _inside, Reach.STACK),
    controls=(Mapped("9.4.5", Coverage.PARTIAL), Mapped("9.4.1", Coverage.SUPPORTING)),
    absence=Text(ja="空のポリシーは不合格。ポリシーのないレジストリは閉じている。", en="A policy without text fails."),
    paths=(Path(POLICY, "policy"),),
    cases=(
        passes(_policy('{"AWS": "arn:aws:iam::111122223333:root"}'), TOKYO),
        fails(_policy('"*"'), TOKYO),
        unknowns(Planted(POLICY, {"repository": "app", "policy": UNKNOWN}), TOKYO),
        evades(_policy('{"AWS": "*"}'), TOKYO, why="everybody, as an account"),
        evades(_policy('{"AWS": ["111122223333", "999988887777"]}'), TOKYO, why="another account beside the own"),
        evades(Planted(CACHE, {"upstreamRegistryUrl": "public.ecr.aws"}), TOKYO, why="a cache of a public registry"),
    ),
)

GUARDRAILS = (KEPT, INSIDE)
