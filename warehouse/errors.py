"""What can be wrong with a lake, each with a message that says what to do."""


class LakeError(Exception):
    """The lake cannot be used as asked; the message says why and what to do."""


class LakeMissingError(LakeError):
    """There is no lake at the place named."""


class LakeNewerError(LakeError):
    """The lake was written by a newer wirehouse; nothing was touched."""


class LakeOlderError(LakeError):
    """The lake has an older schema and this connection may not migrate it."""


class LakeReadOnlyError(LakeError):
    """The lake's folder or catalog cannot be written."""


class LakeDamagedError(LakeError):
    """The catalog is no DuckLake catalog, or the data that it names is gone."""


class LakeUnreachableError(LakeError):
    """The server that holds the catalog does not answer, or does not let this account in."""


class LakeBusyError(LakeError):
    """Another writer held the lake longer than this one may wait."""


class LakeFullError(LakeError):
    """The disk is full; the batch was not stored and nothing already stored is lost."""


class ExtensionMissingError(LakeError):
    """A DuckDB extension is not installed as a package, and nothing is downloaded at run time."""
