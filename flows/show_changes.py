"""`wirehouse show ARTICLE --changes`: what changed from one version of an article to another, for reading."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from flows.outcomes import UsageError
from flows.resolve import Change, revision_diff
from schemas.vocab import ChangeKind, TextPart
from warehouse.query import Connection, rows

Revision = Mapping[str, Any]
_WIDTH = 100
_REMOVED, _ADDED = "red strike", "green"
_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.ALTERED: "~"}


def print_changes(connection: Connection, article_id: str, console: Console, between: tuple[int, int] | None) -> None:
    """Print each revision's changes, or those from one revision to another, by their numbers.

    Words that are gone stand as [-words-], new ones as {+words+}. Raises UsageError for a number that does not exist.
    """
    revisions = revisions_of(connection, article_id)
    if len(revisions) == 1:
        console.print(Text("Only one revision of it is stored.", "dim"))
    for old, new in _steps(revisions, between):
        console.print(Rule(Text(_headline(old, new), "bold"), align="left"))
        found = revision_diff(old["text"], new["text"], old_title=old["title"], new_title=new["title"])
        for change in found:
            console.print(Padding(marked(change), (0, 0, 1, 2)), width=min(console.width, _WIDTH))
        if not found:
            console.print(Text("  No words differ.\n", "dim"))


def revisions_of(connection: Connection, article_id: str) -> list[dict[str, Any]]:
    """The article's revisions, the oldest first."""
    return rows(connection, "SELECT * FROM revisions WHERE article_id = ? ORDER BY revision_number", article_id)


def marked(change: Change) -> Text:
    """One change with its sign; of an altered part the words that differ are marked."""
    label = "headline " if change.part is TextPart.HEADLINE else ""
    out = Text(f"{_SIGNS[change.kind]} {label}", "dim")
    if change.old is None or change.new is None:
        style = _ADDED if change.old is None else _REMOVED
        return out.append((change.new or change.old).text, style)  # pyright: ignore[reportOptionalMemberAccess]
    for words, style in _words(change.old.text.split(), change.new.text.split()):
        out.append(words, style).append(" ")
    out.rstrip()
    return out


def _steps(revisions: Sequence[Revision], between: tuple[int, int] | None) -> list[tuple[Revision, Revision]]:
    if between is None:
        return list(pairwise(revisions))
    missing = [number for number in between if not 1 <= number <= len(revisions)]
    if missing:
        raise UsageError(f"there is no revision {missing[0]}: the article has {len(revisions)}")
    return [(revisions[between[0] - 1], revisions[between[1] - 1])]


def _headline(old: Revision, new: Revision) -> str:
    return f"Revision {old['revision_number']} to {new['revision_number']}, of {new['valid_from']:%Y-%m-%d %H:%M} UTC"


def _words(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Runs of words with their style."""
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield " ".join(new[j1:j2]), ""
            continue
        if i1 < i2:
            yield f"[-{' '.join(old[i1:i2])}-]", _REMOVED
        if j1 < j2:
            yield f"{{+{' '.join(new[j1:j2])}+}}", _ADDED
