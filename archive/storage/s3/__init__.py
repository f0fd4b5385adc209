"""A store on a server that speaks S3. Imported only when STORAGE_URL says `s3:`, for boto3 is slow to import."""

from archive.storage.s3.address import address_of
from archive.storage.s3.store import S3Store

__all__ = ["S3Store", "address_of"]
