"""From arguments to a plan: what each argument is, found by looking at the files; nothing is read to its end here."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flows.ingest.dumps import inspected
from flows.ingest.options import OptionsError, SourceOptions
from flows.ingest.paths import absolute, globbed, is_pattern, kind_of_path, reference, walked
from flows.ingest.records import Refused, encodable, refused
from flows.ingest.saved_pages import is_sidecar
from flows.ingest.sniff import Recognised, Unusable, format_of_name, recognise, suffix_of
from flows.ingest.sources import KINDS, Format, Plan, Source
from schemas.vocab import Reason

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_RECORD = re.compile(r"(.+)#(\d+(?:\+\d+)?)")
_PAGES = (Format.HTML, Format.TEXT)
_NOTES = frozenset((
    "readme", "license", "licence", "copying", "notice", "makefile", "changelog", "authors", "contributors",
    "manifest", "robots", "requirements",
))  # fmt: skip
STANDARD_INPUT = "-"


def expand(arguments: Sequence[str], stdin: Iterable[str]) -> list[str]:
    """The arguments with each `-` replaced by the sources listed on standard input, one a line or parted by NUL."""
    listed: list[str] = []
    if STANDARD_INPUT in arguments:
        listed = [line.strip("\r\n") for text in stdin for line in re.split("[\0\n]", text)]
    return [
        name
        for argument in arguments
        for name in ([line for line in listed if line.strip()] if argument == STANDARD_INPUT else [argument])
    ]


def plan(arguments: Sequence[str], options: SourceOptions) -> Plan:
    """What the arguments name: folders, patterns, files, single records (`file#place`) and addresses, in any mix.

    A file that several arguments name is read once. What cannot be read at all is in `refused`, a record each.

    Raises OptionsError where --url is given and there is more than one page.
    """
    draft = _Draft(options)
    for argument in arguments:
        _add(draft, argument)
    made = Plan(sources=tuple(draft.sources()), refused=tuple(draft.refused), passed_over=dict(draft.passed_over))
    _check_single_page(made, options)
    return made


@dataclass(slots=True)
class _Draft:
    """What was found so far; pages group by label and format, in the order of their first file."""

    options: SourceOptions
    groups: dict[tuple[str, Format], list[Path]] = field(default_factory=dict)
    others: list[Source] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    folders: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    turned_away: set[str] = field(default_factory=set)

    def first(self, name: str) -> bool:
        """It was not named before in this plan."""
        fresh = name not in self.seen
        self.seen.add(name)
        return fresh

    def refuse(self, ref: str, found: Unusable, label: str | None = None) -> None:
        """Note a record that cannot be read, once."""
        if ref in self.turned_away:
            return
        self.turned_away.add(ref)
        refusal = refused(
            source=label or ref, kind=KINDS[format_of_name(ref)], ref=ref, reason=found.reason, detail=found.detail,
            evidence=found.evidence, arguments=self.options.arguments,
        )  # fmt: skip
        self.refused.append(refusal)

    def sources(self) -> Iterator[Source]:
        """All sources: pages first, then files of many records and addresses in the order of the arguments."""
        for (label, form), files in self.groups.items():
            alone = len(files) == 1 and label == reference(files[0].parent) and label not in self.folders
            yield _pages_source(reference(files[0]) if alone else label, form, files)
        yield from self.others


def _add(draft: _Draft, argument: str) -> None:
    if _ADDRESS.match(argument):
        if draft.first(argument):
            ref = encodable(argument)
            draft.others.append(Source(format=Format.URL, ref=ref, label=ref, records=1, records_exact=True))
    elif is_pattern(argument):
        _add_pattern(draft, argument)
    else:
        _add_path(draft, argument, label=None)


def _add_pattern(draft: _Draft, pattern: str) -> None:
    found = globbed(pattern)
    for name in found:
        _add_path(draft, name, label=encodable(pattern))
    if not found:
        draft.refuse(encodable(pattern), Unusable(reason=Reason.NOT_FOUND, detail="no file matches this pattern"))


def _add_path(draft: _Draft, argument: str, label: str | None) -> None:
    path = absolute(argument)
    found = kind_of_path(path)
    record = _RECORD.fullmatch(argument) if found is None else None
    if found == "folder":
        _add_folder(draft, path)
    elif record and kind_of_path(absolute(record[1])) == "file":
        _add_file(draft, absolute(record[1]), only=record[2])
    elif found is None and argument.startswith("www."):
        problem = Unusable(reason=Reason.NOT_FOUND, detail="there is no such file; an address begins with https://")
        draft.refuse(reference(path), problem)
    else:
        _add_file(draft, path, label=label)


def _add_folder(draft: _Draft, folder: Path) -> None:
    """All files below that look like pages, archives or dumps; one refusal says so where there are none."""
    label, files, unreadable = reference(folder), 0, list[OSError]()
    draft.folders.add(label)
    for path in walked(folder, draft.passed_over, unreadable):
        files += _add_found(draft, path, label)
    for error in unreadable:
        problem = Unusable(reason=Reason.UNREADABLE, detail=f"the folder cannot be listed: {error.strerror or error}")
        draft.refuse(reference(Path(error.filename or folder)), problem, label)
    if not files and not unreadable:
        draft.refuse(label, Unusable(reason=Reason.EMPTY, detail="no page, archive or dump in this folder"))


def _add_found(draft: _Draft, path: Path, label: str) -> bool:
    """Add a file that a folder holds; False where it is passed over, being no page by its name and content."""
    found = recognise(path)
    if _is_beside_the_point(path, found):
        draft.passed_over[suffix_of(path.name) or path.name] += 1
        return False
    _add_recognised(draft, path, found, label)
    return True


def _is_beside_the_point(path: Path, found: Recognised | Unusable) -> bool:
    """A sidecar, a note about the collection, or text of a kind that a folder of pages holds by the way."""
    if suffix_of(path.name) == ".json":
        return isinstance(found, Unusable) or is_sidecar(path)
    if isinstance(found, Unusable) or found.format is not Format.TEXT:
        return False
    return suffix_of(path.name) not in ("", ".txt", ".text") or path.name.lower().split(".")[0] in _NOTES


def _add_file(draft: _Draft, path: Path, label: str | None = None, only: str | None = None) -> None:
    """Add a file that an argument names; pages of one folder become one source."""
    found = recognise(path)
    if only is not None and isinstance(found, Recognised) and found.format not in _PAGES:
        if draft.first(f"{reference(path)}#{only}"):
            _add_container(draft, path, found, only)
    else:
        _add_recognised(draft, path, found, label)


def _add_recognised(draft: _Draft, path: Path, found: Recognised | Unusable, label: str | None) -> None:
    ref = reference(path)
    if not draft.first(ref):
        return
    if isinstance(found, Unusable):
        draft.refuse(ref, found, label)
    elif found.format in _PAGES:
        draft.groups.setdefault((label or reference(path.parent), found.format), []).append(path)
    else:
        _add_container(draft, path, found)


def _add_container(draft: _Draft, path: Path, found: Recognised, only: str | None = None) -> None:
    """Add a file of many records, or the single record of it that was asked for."""
    ref = reference(path)
    source = Source(
        format=found.format, ref=ref, label=ref if only is None else f"{ref}#{only}", files=(str(path),), only=only,
        size_bytes=path.stat().st_size, gzipped=found.gzipped, delimiter=found.delimiter,
    )  # fmt: skip
    ready = source if found.format is Format.WARC else inspected(source, draft.options)
    if isinstance(ready, Unusable):
        draft.refuse(ref, ready)
    else:
        draft.others.append(ready)


def _pages_source(label: str, form: Format, files: Sequence[Path]) -> Source:
    return Source(
        format=form,
        ref=label,
        label=label if form is Format.HTML or label == reference(files[0]) else f"{label} (text)",
        files=tuple(str(path) for path in files),
        size_bytes=sum(_size(path) for path in files),
        records=len(files),
        records_exact=True,
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _check_single_page(made: Plan, options: SourceOptions) -> None:
    if options.url is None:
        return
    pages = sum(source.records or 2 if source.format in _PAGES else 2 for source in made.sources) + len(made.refused)
    if pages > 1:
        raise OptionsError("the address of a page (url) can be given for one saved page or text file only")
