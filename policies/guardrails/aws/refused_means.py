"""Types that must never appear on AWS because of what people would do with them: names, credentials, logins, copies."""

from __future__ import annotations

from jichi.text import Text
from policies.guardrail import Area, Coverage, Mapped, Severity
from policies.guardrails.aws.refused import refused

PUBLIC_NAMES = refused(
    "aws-refused-public-names",
    title=Text(
        ja="公開のドメインとその検査を持たない",
        en="There are no public domains, and nothing that checks hosts from the internet",
    ),
    rationale=Text(
        ja="公開の名前は環境の存在と構成を外に知らせ、ヘルスチェックは公開の宛先にだけ届く"
        "(Amazon Route 53 Developer Guide「Working with public hosted zones」「How Route 53 determines whether an "
        "endpoint is healthy」)。",
        en="Public names tell outsiders what there is, and health checkers reach public ends only "
        '(Amazon Route 53 Developer Guide, "Working with public hosted zones").',
    ),
    remedy=Text(ja="取り除き、限定公開のゾーンを使ってください。", en="Remove it, and use a private zone."),
    types=(
        "aws:route53domains/*",
        "aws:route53/delegationSet*",
        "aws:route53/healthCheck*",
        "aws:route53/trafficPolicy*",
        "aws:route53/hostedZoneDnsSec*",
        "aws:route53/keySigningKey*",
        "aws:servicediscovery/publicDnsNamespace*",
    ),
    first="aws:route53/delegationSet:DelegationSet",
    second="aws:servicediscovery/publicDnsNamespace:PublicDnsNamespace",
    why="a public zone that another service makes",
    severity=Severity.HIGH,
)

STANDING_CREDENTIALS = refused(
    "aws-refused-standing-credentials",
    title=Text(
        ja="IAMユーザー、アクセスキー、ログインプロファイルを作らない",
        en="There are no IAM users, access keys or login profiles",
    ),
    rationale=Text(
        ja="人も機械も一時的な資格情報を使う(IAM User Guide「Security best practices in IAM」)。",
        en='People and machines use temporary credentials (IAM User Guide, "Security best practices in IAM").',
    ),
    remedy=Text(
        ja="取り除き、IAM Identity CenterかOIDCで引き受けるロールを使ってください。",
        en="Remove it; take roles by IAM Identity Center or OIDC.",
    ),
    types=(
        "aws:iam/user*",
        "aws:iam/accessKey*",
        "aws:iam/sshKey*",
        "aws:iam/serviceSpecificCredential*",
        "aws:iam/signingCertificate*",
        "aws:iam/virtualMfaDevice*",
        "aws:iam/group*",
        "aws:rolesanywhere/*",
        "aws:cognito/*",
    ),
    first="aws:iam/accessKey:AccessKey",
    second="aws:iam/serviceSpecificCredential:ServiceSpecificCredential",
    why="a password for one service",
    area=Area.IDENTITY,
    controls=(
        Mapped("9.2.4", Coverage.PARTIAL),
        Mapped("9.3.1", Coverage.PARTIAL),
        Mapped("9.2.1", Coverage.SUPPORTING),
    ),
)

DOORS_TO_HOSTS = refused(
    "aws-refused-host-login",
    title=Text(
        ja="ホストへ直接入る鍵や接続口を作らない",
        en="There are no keys and doors for logging on to hosts",
    ),
    rationale=Text(
        ja="操作はSession Managerに限り、記録に残す"
        "(AWS Systems Manager User Guide「AWS Systems Manager Session Manager」)。",
        en="Operators come by Session Manager, where it is recorded "
        '(AWS Systems Manager User Guide, "AWS Systems Manager Session Manager").',
    ),
    remedy=Text(ja="取り除き、Session Managerを使ってください。", en="Remove it, and use Session Manager."),
    types=(
        "aws:ec2/keyPair*",
        "aws:ec2transitgateway/instanceConnectEndpoint*",
        "aws:ssm/activation*",
        "aws:cloud9/*",
    ),
    first="aws:ec2/keyPair:KeyPair",
    second="aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint",
    why="an EC2 Instance Connect endpoint",
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    controls=(Mapped("9.4.2", Coverage.PARTIAL), Mapped("12.4.3", Coverage.SUPPORTING)),
)

FOREIGN_COPIES = refused(
    "aws-refused-copies-by-hand",
    title=Text(
        ja="データを別の場所や別の相手へ写す仕組みを、個別に作らない",
        en="Nothing moves data to other places but backup copies and replicas that are judged",
    ),
    rationale=Text(
        ja="国内2リージョンのバックアップと複製のほかに、データの写しが増えないようにする"
        "(政府情報システムにおけるクラウドサービスの適切な利用に係る基本方針、データの所在)。",
        en="No copies of data come into being beside the backups and replicas in the two regions in Japan "
        "(the government's basic policy on the use of cloud services, on where data is).",
    ),
    remedy=Text(
        ja="取り除き、AWS BackupかS3のレプリケーションを使ってください。",
        en="Remove it; use AWS Backup or S3 replication.",
    ),
    types=(
        "aws:datasync/*",
        "aws:dms/*",
        "aws:appflow/*",
        "aws:dataexchange/*",
        "aws:s3control/multiRegionAccessPoint*",
        "aws:ec2/snapshotCreateVolumePermission*",
        "aws:ec2/amiLaunchPermission*",
        "aws:rds/exportTask*",
        "aws:storagegateway/*",
        "aws:drs/*",
    ),
    first="aws:datasync/task:Task",
    second="aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
    why="a snapshot shared instead of copied",
    area=Area.RESIDENCY,
    severity=Severity.HIGH,
    controls=(Mapped("13.2.1", Coverage.PARTIAL), Mapped("18.1.4", Coverage.SUPPORTING)),
)

GUARDRAILS = (PUBLIC_NAMES, STANDING_CREDENTIALS, DOORS_TO_HOSTS, FOREIGN_COPIES)
