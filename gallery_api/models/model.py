"""What every table is declared with."""

from sqlalchemy import BigInteger, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


Id = BigInteger().with_variant(Integer(), "sqlite")  # SQLite keeps a table in the order of an INTEGER key only


class Model(DeclarativeBase):
    metadata = METADATA
