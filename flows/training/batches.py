"""Cut documents into windows and pack them into padded batches, the same ones for the same seed."""

# pyright: reportMissingImports=false, reportPrivateImportUsage=false
# torch and onnx are in the extra [train] only.

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
import torch
from torch import Tensor

from flows.annotate.features import Inputs, Integers, PieceCutter, Words, inputs_of, plan_windows, shapes_of
from flows.training.data import ARGUMENT_REACH, PER_WORD, Event, Example
from flows.training.labels import NAME_TAGS, ROLES, ROOT, UNKNOWN

DOCUMENTS_AT_ONCE = 60


@dataclass(slots=True)
class Piece:
    """A window of a document with its labels; head and link count from its own first word, root is 0."""

    document: Example
    start: int
    inputs: Inputs
    shapes: Integers
    labels: dict[str, Integers]
    events: list[Event]
    sentence: Integers | None


@dataclass(slots=True)
class Batch:
    """Padded tensors; word labels are UNKNOWN in the padding."""

    pieces: Tensor
    piece_shapes: Tensor
    first: Tensor
    last: Tensor
    word_shapes: Tensor
    padding: Tensor | None
    labels: dict[str, Tensor]
    same_sentence: Tensor | None
    free_names: Tensor
    """Batch x tags: True where a word outside names may carry the tag."""
    has_events: bool
    triggers: Tensor
    """Events x 5: row in the batch, word, mode, status, background."""
    arguments: Tensor
    """Events x layers of roles x words: role, UNKNOWN beyond reach."""
    known: frozenset[str]
    """Layers with labels: asked of the tensors, a GPU would have to wait for the answer."""
    windows: list[Piece] = field(default_factory=list)
    """Where the rows come from; not kept while training."""

    def to(self, device: str) -> "Batch":
        """The same batch with its tensors on a device."""
        if device == "cpu":
            return self
        moved = {f.name: getattr(self, f.name) for f in fields(self)}
        for name, value in moved.items():
            if isinstance(value, Tensor):
                moved[name] = value.to(device)
        moved["labels"] = {layer: value.to(device) for layer, value in self.labels.items()}
        return Batch(**moved)


def cut(document: Example, cutter: PieceCutter, most: int, hide_breaks: bool = False) -> list[Piece]:
    """Windows of a document; `hide_breaks` makes paragraph breaks look like spaces, so that sentences are read."""
    words, pieces = document.words, [cutter.pieces(form) for form in document.words.forms]
    windows = list(plan_windows([len(p) for p in pieces], words, most - 2, 0))
    if hide_breaks:
        breaks = np.where(words.breaks == 4, 2, words.breaks)
        breaks[0] = 4
        words = Words(words.forms, breaks)
    shapes = shapes_of(words)
    parts = [slice(window.start, window.end) for window in windows]
    return [_window(document, here, inputs_of(pieces[here], shapes[here], cutter), shapes[here]) for here in parts]


def _window(document: Example, here: slice, inputs: Inputs, shapes: Integers) -> Piece:
    start, end = here.start, here.stop
    labels = {layer: document.labels[layer][start:end].copy() for layer in PER_WORD}
    labels["head"] = _shifted(labels["head"], start, end, UNKNOWN)
    labels["link"] = _shifted(labels["link"], start, end, 0)
    events = [_moved(event, start, end) for event in document.events if start <= event.word < end]
    sentence = None if document.sentence is None else document.sentence[start:end]
    return Piece(document, start, inputs, shapes, labels, events, sentence)


def _shifted(targets: Integers, start: int, end: int, outside: int) -> Integers:
    """Columns of a biaffine score: 0 the root, then the window's words; `outside` for words beyond the window."""
    inside = (targets >= start) & (targets < end)
    found = np.where(inside, targets - start + 1, outside)
    return np.where(targets == ROOT, 0, np.where(targets == UNKNOWN, UNKNOWN, found))


def _moved(event: Event, start: int, end: int) -> Event:
    arguments = tuple(
        (max(a, start) - start, min(b, end) - start, role) for a, b, role in event.arguments if a < end and b > start
    )
    return Event(event.word - start, event.mode, event.status, event.background, arguments)


def collate(windows: Sequence[Piece], keep: bool = True) -> Batch:
    """Pad windows to one size; `keep` them beside the tensors."""
    words = max(len(w.shapes) for w in windows)
    pieces = max(len(w.inputs.pieces) for w in windows)
    lengths = [len(w.inputs.pieces) for w in windows]
    padding = None
    if min(lengths) < pieces:
        padding = torch.arange(pieces)[None] >= torch.tensor(lengths)[:, None]
    triggers, arguments = _event_tensors(windows, words)
    return Batch(
        pieces=_padded([w.inputs.pieces for w in windows], pieces),
        first=_padded([w.inputs.first for w in windows], words),
        piece_shapes=_padded([w.inputs.piece_shapes for w in windows], pieces),
        last=_padded([w.inputs.last for w in windows], words),
        word_shapes=_padded([w.shapes for w in windows], words),
        padding=padding,
        labels={layer: _padded([w.labels[layer] for w in windows], words, UNKNOWN) for layer in PER_WORD},
        same_sentence=_same_sentence(windows, words),
        free_names=torch.tensor([_free(w.document) for w in windows]),
        has_events=windows[0].document.has_events,
        triggers=triggers,
        arguments=arguments,
        known=frozenset(layer for layer in PER_WORD if any((w.labels[layer] != UNKNOWN).any() for w in windows)),
        windows=list(windows) if keep else [],
    )


def _padded(rows: Sequence[Integers], size: int, fill: int = 0) -> Tensor:
    out = np.full((len(rows), size, *rows[0].shape[1:]), fill, dtype=np.int64)
    for at, row in enumerate(rows):
        out[at, : len(row)] = row
    return torch.from_numpy(out)


def _same_sentence(windows: Sequence[Piece], words: int) -> Tensor | None:
    if any(w.sentence is None for w in windows):
        return None
    numbers = _padded([w.sentence for w in windows if w.sentence is not None], words, -1)
    return numbers[:, :, None] == numbers[:, None, :]


def _free(document: Example) -> list[bool]:
    return [tag == "O" or tag[2:] in document.free_names for tag in NAME_TAGS]


def _event_tensors(windows: Sequence[Piece], words: int) -> tuple[Tensor, Tensor]:
    rows, roles = [], []
    for row, window in enumerate(windows):
        for event in window.events:
            rows.append((row, event.word, event.mode, event.status, event.background))
            roles.append(_roles(event, len(window.shapes), words))
    if not rows:
        return torch.zeros((0, 5), dtype=torch.long), torch.zeros((0, len(ROLES), words), dtype=torch.long)
    return torch.tensor(rows), torch.from_numpy(np.stack(roles))


def _roles(event: Event, count: int, words: int) -> Integers:
    roles = np.full((len(ROLES), words), UNKNOWN, dtype=np.int64)
    roles[:, max(0, event.word - ARGUMENT_REACH) : min(count, event.word + ARGUMENT_REACH)] = 0
    for start, end, (layer, label) in event.arguments:
        roles[layer, start:end] = label
    return roles


class Source:
    """Endless batches of one corpus; every epoch another order and other window sizes."""

    def __init__(
        self,
        name: str,
        documents: Sequence[Example],
        cutter: PieceCutter,
        *,
        budget: int,
        most: int,
        seed: int,
        hide_breaks: float = 0.0,
    ) -> None:
        self.name, self.documents, self.cutter = name, documents, cutter
        self.budget, self.most, self.seed, self.hide_breaks = budget, most, seed, hide_breaks
        self.epoch = 0

    def batches(self, skip: int = 0) -> Iterator[Batch]:
        """From the beginning, without the first `skip`: how a stopped training goes on."""
        for windows in self._planned():
            if skip:
                skip -= 1
            else:
                yield collate(windows, keep=False)

    def _planned(self) -> Iterator[list[Piece]]:
        """Some documents at a time, so that the first batch of a large corpus does not wait for the whole."""
        while True:
            chance = random.Random(f"{self.seed}-{self.name}-{self.epoch}")
            shuffled = chance.sample(list(self.documents), len(self.documents))
            for at in range(0, len(shuffled), DOCUMENTS_AT_ONCE):
                yield from self._plan(shuffled[at : at + DOCUMENTS_AT_ONCE], chance)
            self.epoch += 1

    def _plan(self, documents: Sequence[Example], chance: random.Random) -> list[list[Piece]]:
        windows = []
        for document in documents:
            most = chance.randint(self.most // 2, self.most)
            windows += cut(document, self.cutter, most, chance.random() < self.hide_breaks)
        found = packed(windows, self.budget)
        chance.shuffle(found)
        return found


def packed(windows: Sequence[Piece], budget: int) -> list[list[Piece]]:
    """Windows of like length together, at most `budget` pieces with the padding."""
    found: list[list[Piece]] = []
    for window in sorted(windows, key=lambda w: len(w.inputs.pieces)):
        if not found or (len(found[-1]) + 1) * len(window.inputs.pieces) > budget:
            found.append([])
        found[-1].append(window)
    return found
