"""The command `wirehouse`: what can be typed. What each command does stands in commands.py, imported when it runs."""
# ruff: noqa: D417 - what is injected or speaks for itself has no line in the help

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Group, Parameter

from flows.context import Context, Flag, Injected
from flows.operations import operations
from flows.outcomes import DONE, FAILED, INTERRUPTED, WRONG_USAGE, CommandError, UsageError

_COLUMNS = Group("Columns of dumps", help="Guessed from common names where not given.", sort_key=5)
_GLOBAL = Group("Options of all commands", sort_key=9)
_Column = Parameter(group=_COLUMNS)
_SEEMS_OPTION = re.compile(r"-$|--\s")


app = App(
    name="wirehouse",
    help="News pages into a warehouse that answers in SQL: who said what, who did what to whom, when and where.",
    help_format="plaintext",
    suppress_keyboard_interrupt=False,
    version=lambda: _version(),  # noqa: PLW0108 - defined below
    help_epilogue="""Begin with:
  wirehouse ingest pages/
  wirehouse sql "SELECT speaker, words FROM quotes LIMIT 5"
  wirehouse COMMAND --help""",
)
app.command(operations, name="*")
app.meta.group_parameters = _GLOBAL
app.meta.suppress_keyboard_interrupt = False


@app.meta.default
def _launch(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    lake: Path | None = None,
    config: Path | None = None,
    verbose: Annotated[bool, Flag] = False,
    debug: Annotated[bool, Flag] = False,
) -> int:
    """Run the command.

    Parameters
    ----------
    lake
        Folder of the warehouse. [default: lake]
    config
        Settings file. [default: wirehouse.toml, where there is one]
    verbose
        Show what Prefect logs.
    debug
        Show the traceback of an error.
    """
    command, bound, injected = app.parse_args(
        _behind_options(tokens), exit_on_error=False, print_error=False, help_on_error=False
    )
    context = Context(lake=lake, config=config, verbose=verbose, debug=debug)
    return command(*bound.args, **bound.kwargs, **dict.fromkeys(injected, context)) or DONE


@app.command(
    help_epilogue="""Examples:
  wirehouse init
  wirehouse init --lake /data/lake"""
)
def init(*, force: Annotated[bool, Flag] = False, context: Injected) -> int:
    """Write a wirehouse.toml with every setting, its default and its meaning.

    Parameters
    ----------
    force
        Overwrite the file that is there.
    """
    from flows import commands

    return commands.init(context.config or Path("wirehouse.toml"), lake=context.lake, force=force)


@app.command(
    help_epilogue="""Examples:
  wirehouse ingest pages/ archive.warc.gz news.jsonl
  wirehouse ingest 'saved/**/*.html.gz' --dry-run
  wirehouse ingest dump.csv --text-column body --date-column day
  wirehouse ingest note.txt --published 2024-03-04 --site example.org
  wirehouse ingest https://example.org/feed.xml
  wirehouse ingest                         what is due of the live sources in sources.toml
  find . -name '*.html' | wirehouse ingest -

Exit code 0: done, rejected records are reported; 1: failed; 2: wrong usage; 3: nothing could be read."""
)
def ingest(
    *sources: str,
    json: Annotated[bool, Flag] = False,
    dry_run: Annotated[bool, Flag] = False,
    discover: Annotated[bool, Flag] = False,
    published: str | None = None,
    url: str | None = None,
    site: str | None = None,
    no_bodies: Annotated[bool, Flag] = False,
    retry: Annotated[bool, Flag] = False,
    workers: int | None = None,
    batch_size: int | None = None,
    encoding: str | None = None,
    text_column: Annotated[str | None, _Column] = None,
    html_column: Annotated[str | None, _Column] = None,
    title_column: Annotated[str | None, _Column] = None,
    url_column: Annotated[str | None, _Column] = None,
    date_column: Annotated[str | None, _Column] = None,
    authors_column: Annotated[str | None, _Column] = None,
    site_column: Annotated[str | None, _Column] = None,
    section_column: Annotated[str | None, _Column] = None,
    language_column: Annotated[str | None, _Column] = None,
    id_column: Annotated[str | None, _Column] = None,
    fetched_column: Annotated[str | None, _Column] = None,
    context: Injected,
) -> int:
    """Read pages into the warehouse: extract, recognise, store. Running it again does only what is new.

    Parameters
    ----------
    sources
        Files, folders or patterns of saved HTML or text (also .gz), WARC files, dumps (JSONL, CSV, Parquet),
        addresses of pages, feeds and sitemaps, names of sources.toml; - for a list of them on standard input.
        [default: the live sources that are due]
    json
        Print the report as one JSON object.
    dry_run
        Say what would be read and why, and read nothing.
    discover
        Take addresses for front pages: read the feeds and news sitemaps that they name.
    published
        Date of publication of pages that do not state one.
    url
        Address of the one page that is read.
    site
        Name of the publication of pages that do not state it.
    no_bodies
        Do not keep the raw bodies; extracting again then needs the files.
    retry
        Try again what was rejected before.
    workers
        Worker processes for extraction. [default: one a core]
    batch_size
        Records that are committed together. [default: 256]
    encoding
        Encoding of CSV and JSONL dumps. [default: UTF-8]
    """
    from flows import commands

    columns = {
        "text": text_column, "html": html_column, "title": title_column, "url": url_column, "date": date_column,
        "authors": authors_column, "site": site_column, "section": section_column, "language": language_column,
        "id": id_column, "fetched": fetched_column,
    }  # fmt: skip
    facts = commands.PageFacts(
        published=published,
        url=url,
        site=site,
        encoding=encoding,
        columns={field: column for field, column in columns.items() if column is not None},
    )
    settings = context.settings(
        extract__workers=workers, ingest__batch_records=batch_size, ingest__keep_bodies=False if no_bodies else None
    )
    return commands.ingest(
        sources,
        facts,
        settings,
        retry=retry,
        dry_run=dry_run,
        discover=discover,
        as_json=json,
        verbose=context.verbose,
    )


@app.command(
    help_epilogue="""Examples:
  wirehouse sql "SELECT speaker, words FROM quotes LIMIT 10"
  wirehouse sql "FROM most_quoted()" --format csv -o quoted.csv
  wirehouse sql -f questions.sql --format json
  wirehouse sql                            a shell; .help there"""
)
def sql(
    query: str | None = None,
    *,
    file: Annotated[Path | None, Parameter(name=["--file", "-f"])] = None,
    format: Literal["table", "csv", "json", "parquet"] | None = None,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    context: Injected,
) -> int:
    """Ask the warehouse, read-only, also while an ingest writes.

    Parameters
    ----------
    query
        One or more statements; the answer of the last one is printed. Without: from standard input, or a shell.
    file
        File that holds the query.
    format
        How the answer is written. [default: table, or by the output's suffix]
    output
        File for the answer instead of standard output.
    """
    from flows import commands

    if query is not None and file is not None:
        raise UsageError("give the query or --file, not both")
    return commands.sql(query, file, format, output, context.settings())


@app.command(
    help_epilogue="""Examples:
  wirehouse publish marts/
  wirehouse publish marts/ --without-text --duckdb"""
)
def publish(
    directory: Path,
    *,
    without_text: Annotated[bool, Flag] = False,
    duckdb: Annotated[bool, Flag] = False,
    keep: int | None = None,
    json: Annotated[bool, Flag] = False,
    context: Injected,
) -> int:
    """Write flat Parquet tables for BI tools, a data dictionary, and a summary as CSV and xlsx.

    Parameters
    ----------
    directory
        Folder for the releases; `current` in it is always a whole one.
    without_text
        Leave out the articles' texts.
    duckdb
        Write one portable marts.duckdb too.
    keep
        Releases that stay. [default: 3]
    json
        Print what was published as one JSON object.
    """
    from flows import commands

    settings = context.settings(
        publish__with_text=False if without_text else None, publish__duckdb=True if duckdb else None, publish__keep=keep
    )
    return commands.publish(directory, settings, as_json=json, verbose=context.verbose)


@app.command(
    help_epilogue="""Examples:
  wirehouse analyse story.txt
  wirehouse analyse https://example.org/story
  wirehouse analyse articles.jsonl -o analysed.jsonl --conllu analysed.conllu

A line of the input:
  {"id": "a1", "text": "Title\\n\\nWords", "title": "Title", "date": "2024-03-04", "url": null}"""
)
def analyse(
    source: str,
    *,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    conllu: Path | None = None,
    context: Injected,
) -> int:
    """Recognise names, quotes and events without a warehouse.

    Parameters
    ----------
    source
        A JSONL file of articles (- for standard input), one text or HTML file, or an address.
    output
        File for the JSON objects, one an article. [default: standard output; one page is printed for reading]
    conllu
        File for sentences, words and syntax.
    """
    from flows import commands

    return commands.analyse(source, output, conllu, context.settings())


@app.command(
    help_epilogue="""Examples:
  wirehouse show 3f2a9c
  wirehouse show https://example.org/story
  wirehouse show pages/story.html
  wirehouse show pages/story.html --changes
  wirehouse show pages/story.html --between 1 3"""
)
def show(
    article: str,
    *,
    changes: Annotated[bool, Flag] = False,
    between: tuple[int, int] | None = None,
    context: Injected,
) -> int:
    """Print an article with its names, quotes and events marked, or what changed between its revisions.

    Parameters
    ----------
    article
        Its id or the beginning of it, its address, or the file it came from.
    changes
        What each revision changed: paragraphs and headline added (+), removed (-) or altered (~).
    between
        Numbers of two revisions: what changed from the first to the second.
    """
    from flows import commands

    return commands.show(article, context.settings(), changes=changes, between=between)


@app.command(
    help_epilogue="""Examples:
  wirehouse doctor
  wirehouse doctor --json"""
)
def doctor(*, json: Annotated[bool, Flag] = False, migrate: Annotated[bool, Flag] = False, context: Injected) -> int:
    """Check the set-up and the lake, and say what to do.

    Parameters
    ----------
    json
        Print the checks as one JSON object.
    migrate
        Bring a lake of an older version to this one first.
    """
    from flows import commands

    return commands.doctor(context.settings, migrate=migrate, as_json=json)


@app.command(
    help_epilogue="""Examples:
  source <(wirehouse completion bash)
  wirehouse completion zsh > ~/.zfunc/_wirehouse"""
)
def completion(shell: Literal["bash", "zsh", "fish"]) -> int:
    """Print the script that completes commands and options in a shell.

    Parameters
    ----------
    shell
        The shell.
    """
    sys.stdout.write(app.generate_completion(prog_name="wirehouse", shell=shell))
    return DONE


def main() -> None:
    """The entry point of the installed script."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line; errors become one or two lines on stderr and an exit code."""
    debug = "--debug" in arguments
    try:
        result = app.meta(
            arguments, exit_on_error=False, print_error=False, help_on_error=False, result_action="return_value"
        )
        sys.stdout.flush()
        return result if isinstance(result, int) else DONE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        _complain("stopped")
        return INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILED
    except Exception as error:
        if debug:
            raise
        return _explained(error, arguments)


def _explained(error: Exception, arguments: Sequence[str]) -> int:
    """Say what is wrong and what to do; an error that nobody foresaw is a bug and says so."""
    from warehouse.errors import LakeError

    if isinstance(error, CycloptsError | UsageError):
        _complain(f"{error}\nSee `{_help_command(arguments)}`.")
        return WRONG_USAGE
    if isinstance(error, LakeError | CommandError):
        _complain(str(error))
    elif isinstance(error, OSError) and error.filename:
        _complain(f"{error.filename}: {error.strerror}")
    else:
        _complain(f"{type(error).__name__}: {error}\nThat is a bug; the same command with --debug shows where.")
    return FAILED


def _complain(message: str) -> None:
    print(f"wirehouse: {message}", file=sys.stderr)  # noqa: T201


def _help_command(arguments: Sequence[str]) -> str:
    named = next((word for word in arguments if not word.startswith("-") and word in app), None)
    return f"wirehouse {named} --help" if named else "wirehouse --help"


def _version() -> str:
    from importlib.metadata import version

    return f"wirehouse {version('wirehouse')}"


def _behind_options(tokens: Sequence[str]) -> list[str]:
    """A lone `-` is a source and a query may begin with a comment; the parser takes both for options: they go last."""
    cut = tokens.index("--") if "--" in tokens else len(tokens)
    words = [token for token in tokens[:cut] if not _SEEMS_OPTION.match(token)]
    behind = [*(token for token in tokens[:cut] if _SEEMS_OPTION.match(token)), *tokens[cut + 1 :]]
    return [*words, "--", *behind] if behind else words
