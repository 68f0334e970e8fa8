"""DuckDB's extensions from installed packages: nothing is downloaded when a lake is opened."""

from importlib.util import find_spec
from pathlib import Path

import duckdb

from warehouse.errors import ExtensionMissingError

_EXTRAS = {"postgres_scanner": "postgres", "httpfs": "s3"}


def extension_path(name: str) -> Path:
    """File of the extension inside its package, for exactly the running DuckDB.

    Raises ExtensionMissingError naming the package to install.
    """
    package = f"duckdb-extension-{name.replace('_', '-')}"
    spec = find_spec(package.replace("-", "_"))
    if spec is None or spec.origin is None:
        extra = f" (the extra [{_EXTRAS[name]}] of wirehouse has it)" if name in _EXTRAS else ""
        raise ExtensionMissingError(
            f"The DuckDB extension {name} is not installed: pip install {package}=={duckdb.__version__}{extra}."
        )
    file = Path(spec.origin).parent / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    if not file.exists():
        raise ExtensionMissingError(
            f"{package} is installed for another DuckDB than {duckdb.__version__}: "
            f"pip install {package}=={duckdb.__version__}."
        )
    return file


def load_extensions(connection: duckdb.DuckDBPyConnection, names: tuple[str, ...]) -> None:
    """Load the extensions by path. Raises ExtensionMissingError."""
    for name in names:
        path = extension_path(name)
        try:
            connection.execute(f"LOAD '{path}'")
        except duckdb.Error as error:
            raise ExtensionMissingError(f"The DuckDB extension {name} at {path} does not load: {error}") from error
