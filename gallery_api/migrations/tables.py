"""Every table of the database: the service's, the journal's and the printed codes'."""

from sqlalchemy import MetaData

from gallery_api.models import METADATA
from minting.codes.tables import metadata as codes_metadata
from minting.journal.tables import metadata as journal_metadata

ALL_TABLES: list[MetaData] = [METADATA, journal_metadata, codes_metadata]
