"""The closed vocabularies: each value with one sentence. A value that is not here may not be stored."""

from enum import StrEnum


class Vocabulary(StrEnum):
    """A closed list of values; `meaning` is the sentence that the data dictionary prints."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> "Vocabulary":
        """Keep the sentence beside the value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


class SourceKind(Vocabulary):
    """Where a record came from."""

    HTML_FILE = "html_file", "A saved page on disk."
    TEXT_FILE = "text_file", "A plain text file on disk."
    WARC = "warc", "A response record of a web archive file."
    DUMP = "dump", "A row of a JSONL, CSV or Parquet dump."
    URL = "url", "A page fetched from the network."


class PollKind(Vocabulary):
    """What a live source is."""

    FEED = "feed", "An RSS or Atom feed."
    SITEMAP = "sitemap", "A sitemap, or an index of sitemaps."
    FRONT_PAGE = "front_page", "A site's front page, asked for the feeds and sitemaps that it names."
    PAGE = "page", "A single page."
    HOST = "host", "A server; noted when it fails and when it answers again."


class PollOutcome(Vocabulary):
    """What a poll brought."""

    CHANGED = "changed", "An answer that differs from the one before."
    UNCHANGED = "unchanged", "The server said not modified, or sent the same again."
    FAILED = "failed", "No usable answer; the reason stands beside it."


class ContentKind(Vocabulary):
    """What a body is."""

    HTML = "html", "Markup as it was served."
    TEXT = "text", "Text that someone else extracted already."


class Fate(Vocabulary):
    """What became of a record: exactly one of these."""

    NEW = "new", "An article that was not stored before."
    REVISED = "revised", "Another text of an article that is stored."
    UNCHANGED = "unchanged", "The same text of a stored article, or a copy within the run."
    REJECTED = "rejected", "No article came of it; the reason stands in rejects."


class Stage(Vocabulary):
    """The steps of the pipeline."""

    INGEST = "ingest", "Sources are read into raw bodies."
    EXTRACT = "extract", "Bodies become clean articles."
    ANNOTATE = "annotate", "Articles get linguistic layers."
    NORMALISE = "normalise", "Layers become rows with ids."
    LOAD = "load", "Rows are committed to the lake."
    RESOLVE = "resolve", "Stored articles are compared with one another: near-duplicates, revisions."


class Reason(Vocabulary):
    """Why a record was rejected."""

    NOT_FOUND = "not_found", "The path or address does not exist."
    UNREADABLE = "unreadable", "The file or record could not be opened or decompressed."
    EMPTY = "empty", "There is nothing in it."
    BINARY = "binary", "It is not text: an image, a PDF, an office document or the like."
    TOO_LARGE = "too_large", "The body is over the size limit."
    TRUNCATED = "truncated", "The file ends in the middle of the record."
    BAD_RECORD = "bad_record", "The record breaks its own format."
    BAD_ROW = "bad_row", "The row of the dump has no usable text or does not parse."
    UNKNOWN_FORMAT = "unknown_format", "No reader recognises the content."
    MISSING_COLUMN = "missing_column", "The dump has no column that holds the text."
    HTTP_ERROR = "http_error", "The server answered with an error."
    NETWORK = "network", "The address could not be reached in time."
    REFUSED_ADDRESS = "refused_address", "The address is not a public http or https one."
    ROBOTS = "robots", "robots.txt forbids the page."
    PARKED = "parked", "The server failed repeatedly and is left alone for a while."
    FORGOTTEN = "forgotten", "It was forgotten on request (wirehouse forget); no row of rejects shows it."
    NOT_AN_ARTICLE = "not_an_article", "A section front, tag list, search or landing page."
    ERROR_PAGE = "error_page", "An error page that was sent as if it were the article."
    WALL = "wall", "A cookie, login or subscription wall without the article."
    NO_TEXT = "no_text", "No running text was found in the page."
    TOO_DEEP = "too_deep", "The markup is nested too deeply to be parsed safely."
    TIMEOUT = "timeout", "Extraction ran past its time limit."
    WORKER_DIED = "worker_died", "The worker process died on this page."
    OUT_OF_MEMORY = "out_of_memory", "The worker grew past its memory limit on this page."
    EXTRACTION_FAILED = "extraction_failed", "The extractor raised an error on this page."


class EntityType(Vocabulary):
    """What an entity is."""

    PERSON = "PERSON", "A human being."
    ORG = "ORG", "A company, agency, party, armed group, outlet or team."
    GPE = "GPE", "A place with a government: country, state, city, district."
    LOC = "LOC", "A place without one: continent, sea, river, region."
    FAC = "FAC", "A building, airport, bridge, street or park."
    NORP = "NORP", "A nationality, people, religion or party membership."
    EVENT = "EVENT", "A named storm, war, crisis, election or contest."
    PRODUCT = "PRODUCT", "A named thing: weapon, vehicle, award, law, disease, work."


class MentionKind(Vocabulary):
    """How an entity is referred to."""

    NAME = "name", "By a name."
    NOMINAL = "nominal", "By a description."
    PRONOUN = "pronoun", "By a pronoun."


class QuoteKind(Vocabulary):
    """How words are reported."""

    DIRECT = "direct", "All of the content stands in quotation marks."
    MIXED = "mixed", "Part of the content stands in quotation marks."
    INDIRECT = "indirect", "None of it does."


class EventStatus(Vocabulary):
    """Whether the event is said to have happened."""

    ASSERTED = "asserted", "Happened or is happening."
    PLANNED = "planned", "Is announced or will happen."
    REQUESTED = "requested", "Someone asks for it."
    THREATENED = "threatened", "Someone threatens with it."
    HYPOTHETICAL = "hypothetical", "Might happen or might have happened."
    DENIED = "denied", "Is said not to have happened."


class ArgumentRole(Vocabulary):
    """What part an argument plays in an event."""

    ACTOR = "actor", "Who did it."
    RECIPIENT = "recipient", "To whom it was done."


class QuantityRole(Vocabulary):
    """What a number counts."""

    KILLED = "killed", "People who died."
    INJURED = "injured", "People who were hurt."
    MISSING = "missing", "People who are missing."
    ARRESTED = "arrested", "People taken into custody."
    AFFECTED = "affected", "People or places affected otherwise."
    AMOUNT = "amount", "Money or goods."
    TROOPS = "troops", "Soldiers or police."
    PARTICIPANTS = "participants", "People who took part."
    AGE = "age", "Years of age."
    VOTES = "votes", "Votes cast."
    OTHER = "other", "Anything else."


class Bound(Vocabulary):
    """How a number is limited."""

    MIN = "min", "At least."
    MAX = "max", "At most."
    ABOUT = "about", "Approximately."


class Precision(Vocabulary):
    """How exactly a date is known."""

    SECOND = "second", "Date and time of day."
    DAY = "day", "The day."
    MONTH = "month", "The month."
    YEAR = "year", "The year."


class RunStatus(Vocabulary):
    """Where a run stands."""

    RUNNING = "running", "Not ended yet, or its process was killed."
    DONE = "done", "Ended; rejects are no failure."
    FAILED = "failed", "Stopped by an error."
    CANCELLED = "cancelled", "Stopped on request; what was committed stays."
    INTERRUPTED = "interrupted", "Its process vanished; what was committed stays."


class OriginReason(Vocabulary):
    """What tells where near-duplicates come from: the first of these that holds."""

    CANONICAL_LINK = "canonical_link", "Copies call a page of another site their canonical one."
    AGENCY_SITE = "agency_site", "One of them stands on a news agency's own site."
    CREDIT = "credit", "Bylines, datelines or closing lines of copies credit it."
    FIRST_PUBLISHED = "first_published", "It was published before all others."
    UNKNOWN = "unknown", "Nothing tells: the first ones have the same day, or none."


class TextPart(Vocabulary):
    """A part of an article's text."""

    HEADLINE = "headline", "The title that the text begins with."
    PARAGRAPH = "paragraph", "A paragraph below it."


class ChangeKind(Vocabulary):
    """What was done to a part of the text from one revision to the next."""

    ADDED = "added", "It is new."
    REMOVED = "removed", "It is gone."
    ALTERED = "altered", "Some of its words are others."


VOCABULARIES: tuple[type[Vocabulary], ...] = (
    SourceKind, PollKind, PollOutcome, ContentKind, Fate, Stage, Reason, EntityType, MentionKind, QuoteKind, EventStatus, ArgumentRole,
    QuantityRole, Bound, Precision, RunStatus, OriginReason, TextPart, ChangeKind,
)  # fmt: skip
