"""What a test needs to know of an S3 server that runs."""

from dataclasses import dataclass

from tools.engines.process import Process

REGION = "us-east-1"
BUCKET = "s3://chuanxi-test/store"


@dataclass(frozen=True, slots=True)
class Keys:
    """An account of the server."""

    access: str
    secret: str


@dataclass(frozen=True, slots=True)
class S3Server:
    """`url`: its endpoint; `process`: the one that speaks S3."""

    name: str
    url: str
    keys: Keys
    process: Process

    @property
    def environment(self) -> dict[str, str]:
        """What boto3 wants to find in the environment, and where tests may keep what they like."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.keys.access,
            "AWS_SECRET_ACCESS_KEY": self.keys.secret,
            "AWS_REGION": REGION,
            "TEST_S3_URL": BUCKET,
        }
