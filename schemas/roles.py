"""Who held which office for whom, as articles word it."""

from schemas.common import (
    ARTICLE_ID,
    END_CHAR,
    METHOD,
    PUBLISHED_DATE,
    REVISION_ID,
    ROW_TEXT,
    START_CHAR,
    VERSION,
)  # fmt: skip
from schemas.model import Column, Table
from schemas.types import TEXT

ROLES = Table(
    name="roles",
    grain="One row a wording in an article that gives a person an office or occupation.",
    key=("role_id",),
    columns=(
        Column(name="role_id", type=TEXT, doc="The wording: article, revision, person and offsets, hashed."),
        ARTICLE_ID,
        REVISION_ID,
        PUBLISHED_DATE,
        Column(name="entity_id", type=TEXT, doc="The person."),
        Column(name="title", type=TEXT, doc="The office or occupation as worded, without its modifier."),
        Column(name="modifier", type=TEXT, nullable=True, doc="former, acting, deputy, elect and the like; null where none."),
        Column(name="organisation_id", type=TEXT, nullable=True, doc="Country or organisation that it is held for."),
        START_CHAR,
        END_CHAR,
        ROW_TEXT,
        METHOD,
        VERSION,
    ),
    partition="published_date",
    references=(("entity_id", "entities.entity_id"), ("organisation_id", "entities.entity_id")),
)  # fmt: skip
