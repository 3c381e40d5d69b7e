"""Every table of the database: the service's, the journal's and the printed codes'."""

from sqlalchemy import MetaData

from gallery_api.models import METADATA
from minting.codes.tables import codes

ALL_TABLES: list[MetaData] = [METADATA, codes.metadata]
