"""Every table of the database: the service's and the journal's."""

from sqlalchemy import MetaData

from gallery_api.models import METADATA
from minting.journal.tables import metadata as journal_metadata

ALL_TABLES: list[MetaData] = [METADATA, journal_metadata]
