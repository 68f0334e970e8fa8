"""Entities, their other names and their merges."""

from schemas.common import RUN_ID
from schemas.model import Column, Table
from schemas.types import REAL, TEXT

ENTITIES = Table(
    name="entities",
    grain="One row a real-world thing that a name or an office was resolved to.",
    key=("entity_id",),
    columns=(
        Column(name="entity_id", type=TEXT, doc="The entity, from its resolved key, else from type, name and country."),
        Column(name="name", type=TEXT, doc="Canonical name."),
        Column(name="type", type=TEXT, doc="What it is; vocabulary EntityType."),
        Column(name="country", type=TEXT, nullable=True, doc="ISO 3166-1 alpha-3 code of the country it is or belongs to."),
        Column(name="key_source", type=TEXT, doc="What identifies it: country, geonames, organisation, office_holder, nationality or name."),
        Column(name="wikidata_id", type=TEXT, nullable=True, doc="Wikidata item where known."),
        Column(name="geonames_id", type=TEXT, nullable=True, doc="GeoNames id where known."),
        Column(name="latitude", type=REAL, unit="degrees north", nullable=True, doc="Position of a place."),
        Column(name="longitude", type=REAL, unit="degrees east", nullable=True, doc="Position of a place."),
    ),
)  # fmt: skip
ENTITY_ALIASES = Table(
    name="entity_aliases",
    grain="One row a surface form under which an entity was met.",
    key=("entity_id", "alias"),
    columns=(
        Column(name="entity_id", type=TEXT, doc="The entity."),
        Column(name="alias", type=TEXT, doc="A name of it as articles write it."),
    ),
    references=(("entity_id", "entities.entity_id"),),
)
ENTITY_MERGES = Table(
    name="entity_merges",
    grain="One row a decision that two entities are the same thing; views follow it.",
    key=("from_entity_id",),
    columns=(
        Column(name="from_entity_id", type=TEXT, doc="The entity that is given up."),
        Column(
            name="to_entity_id", type=TEXT, doc="The entity that stands for both; never one that is given up itself."
        ),
        Column(name="score", type=REAL, unit="probability, 0 to 1", doc="How sure the decision is."),
        Column(name="reason", type=TEXT, doc="Why they are taken for one."),
        RUN_ID,
    ),
    references=(("to_entity_id", "entities.entity_id"),),
)
