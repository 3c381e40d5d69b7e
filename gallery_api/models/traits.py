"""The words that characters are found by; written by gallery_api.characters.descriptions alone."""

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gallery_api.models.model import Id, Model


class Trait(Model):
    """A word that characters are found by, as the documents name it; heritage cards are the layer "heritage"."""

    __tablename__ = "traits"
    __table_args__ = (UniqueConstraint("layer", "trait"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    layer: Mapped[str] = mapped_column(String(64))
    trait: Mapped[str] = mapped_column(String(64))
    layer_ko: Mapped[str] = mapped_column(Text)
    layer_en: Mapped[str] = mapped_column(Text)
    ko: Mapped[str] = mapped_column(Text)
    en: Mapped[str] = mapped_column(Text)
    position: Mapped[int]


class CharacterTrait(Model):
    """Which characters have a trait; ordered so that one trait's characters are one walk."""

    __tablename__ = "character_traits"
    __table_args__ = (
        Index("ix_character_traits_character_id", "character_id"),
        {"sqlite_with_rowid": False},
    )

    trait_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("traits.id"), primary_key=True, autoincrement=False)
    character_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("characters.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class TraitCount(Model):
    """How many described characters of a drop have a trait, so that a share needs no counting."""

    __tablename__ = "trait_counts"

    drop_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    trait_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("traits.id"), primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(BigInteger)
