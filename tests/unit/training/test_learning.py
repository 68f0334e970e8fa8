"""The parts that need torch: run where the extra [train] is installed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch comes with the extra [train]")

from flows.annotate.features import PieceCutter, Words  # noqa: E402
from flows.training import loop  # noqa: E402
from flows.training.batches import Source, collate, cut, packed  # noqa: E402
from flows.training.corpora import Corpora  # noqa: E402
from flows.training.data import Event, Example, masked  # noqa: E402
from flows.training.labels import UNKNOWN, LabelSets  # noqa: E402
from flows.training.losses import losses, name_loss  # noqa: E402
from flows.training.model import Model, Settings  # noqa: E402
from flows.training.recipes import also, recipe  # noqa: E402
from flows.training.teaching import Teachers, translation  # noqa: E402

LABELS = LabelSets(lemma_rules=("lower|0|",), relations=("nsubj", "root"), event_types=("AID",), modes=("AID",))
SETTINGS = Settings(
    kind="bert", vocabulary=8, positions=64, width=16, layers=2, attention_heads=2, inner=32, dropout=0.0
)


@pytest.fixture
def cutter(tmp_path: Path) -> PieceCutter:
    path = tmp_path / "vocab.txt"
    path.write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n##b\nc\nd\n", encoding="utf-8")
    return PieceCutter(path)


def example(size: int = 9, identity: str = "x") -> Example:
    words = Words(tuple("abcd"[n % 4] for n in range(size)), np.full(size, 2, dtype=np.int64))
    document = Example(identity, words, masked(size, ("name", "trigger", "cue", "source", "content")), has_events=True)
    document.labels["trigger"][2] = 1
    for at, target in ((3, 2), (4, 8), (5, -1)):
        if max(at, target) < size:
            document.labels["link"][at] = target
    document.events.append(Event(2, 0, 0, 0, ((0, 1, (0, 1)), (8, 9, (1, 2)))))
    return document


def test_targets_count_from_the_window(cutter: PieceCutter) -> None:
    first, second = cut(example(), cutter, 8)
    assert len(first.shapes) == 6
    assert first.labels["link"].tolist() == [UNKNOWN] * 3 + [3, 0, 0]
    assert first.events[0].arguments == ((0, 1, (0, 1)),)
    assert second.events == []


def test_padding_changes_nothing(cutter: PieceCutter) -> None:
    torch.manual_seed(1)
    model = Model(SETTINGS, LABELS).eval()
    short, long = cut(example(4), cutter, 40)[0], cut(example(9), cutter, 40)[0]
    states = []
    with torch.inference_mode():
        for windows in ([short], [short, long]):
            batch = collate(windows)
            given = (batch.pieces, batch.piece_shapes, batch.first, batch.last, batch.word_shapes, batch.padding)
            states.append(model.word_states(*given)[0, :4])
    assert torch.allclose(*states, atol=1e-5)


def test_only_annotated_layers_have_losses(cutter: PieceCutter) -> None:
    batch = collate(cut(example(), cutter, 40))
    assert set(losses(Model(SETTINGS, LABELS), batch)) == {
        "name", "source", "cue", "content", "link", "trigger", "mode", "status", "background", "role",
    }  # fmt: skip


def test_a_type_that_the_corpus_lacks_costs_nothing(cutter: PieceCutter) -> None:
    document = example()
    sure = torch.zeros(1, 9, 17)
    sure[..., 3] = 20.0  # B-ORG
    document.free_names = frozenset({"ORG"})
    assert float(name_loss(sure, collate(cut(document, cutter, 40)))) < 0.01
    document.free_names = frozenset()
    assert float(name_loss(sure, collate(cut(document, cutter, 40)))) > 10


def test_skipped_batches_are_those_that_come_first(cutter: PieceCutter) -> None:
    documents = [example(n, str(n)) for n in range(3, 40)]
    make = lambda: Source("s", documents, cutter, budget=60, most=30, seed=3)  # noqa: E731
    whole, rest = make().batches(), make().batches(skip=5)
    for _ in range(5):
        next(whole)
    for _ in range(40):
        assert torch.equal(next(whole).pieces, next(rest).pieces)


def test_batches_keep_to_their_size(cutter: PieceCutter) -> None:
    windows = [w for n in range(3, 30) for w in cut(example(n), cutter, 30)]
    groups = packed(windows, 60)
    assert sum(map(len, groups)) == len(windows)
    assert all(len(g) == 1 or len(g) * max(len(w.inputs.pieces) for w in g) <= 60 for g in groups)


def trained(monkeypatch: pytest.MonkeyPatch, cutter: PieceCutter, out: Path, stops: list[int], decay: int = 4) -> Model:
    corpora = Corpora(LABELS, train={"news": [example(n, str(n)) for n in range(9, 30)], "treebank": []}, dev={})
    settings = replace(SETTINGS, dropout=0.1)
    monkeypatch.setattr(loop, "load_corpora", lambda *_: corpora)
    monkeypatch.setattr(loop, "load_encoder", lambda *_: (settings, Model(settings, LABELS).encoder))
    monkeypatch.setattr(loop, "cutter_of", lambda _: cutter)
    monkeypatch.setattr(loop, "dev_scores", lambda *_: {})
    model = None
    for steps in stops:
        plan = loop.Plan(
            encoder=out, shared=out, out=out, steps=max(stops), decay=decay, gold_share=1.0, save_every=1, warm_up=3
        )
        model = loop.train(plan, stop_after=steps)
    assert model is not None
    return model


def test_a_stopped_training_ends_as_one_that_went_on(
    monkeypatch: pytest.MonkeyPatch, cutter: PieceCutter, tmp_path: Path
) -> None:
    whole = trained(monkeypatch, cutter, tmp_path / "whole", [10]).state_dict()
    parts = trained(monkeypatch, cutter, tmp_path / "parts", [3, 4, 10]).state_dict()
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_a_longer_training_goes_on_from_before_the_decay(
    monkeypatch: pytest.MonkeyPatch, cutter: PieceCutter, tmp_path: Path
) -> None:
    trained(monkeypatch, cutter, tmp_path / "out", [8])
    assert torch.load(tmp_path / "out" / "stable.pt", weights_only=False)["step"] == 4
    longer = trained(monkeypatch, cutter, tmp_path / "out", [12]).state_dict()
    whole = trained(monkeypatch, cutter, tmp_path / "whole", [12]).state_dict()
    assert all(torch.equal(whole[name], longer[name]) for name in whole)


def test_export_answers_as_the_model_does(cutter: PieceCutter, tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="onnx comes with the extra [train]")
    from flows.annotate.encoder import Network
    from flows.training.export import export

    torch.manual_seed(2)
    model = Model(SETTINGS, LABELS).eval()
    export(model, tmp_path, tmp_path / "out", "test 1")
    words = example(20).words
    (answer,) = Network(tmp_path / "out").answers(words)
    batch = collate(cut(example(20), cutter, 60))
    with torch.inference_mode():
        states = model.word_states(batch.pieces, batch.piece_shapes, batch.first, batch.last, batch.word_shapes)
        expected = model.tag_scores(states)["name"][0].numpy()
    assert np.abs(answer.tags["name"] - expected).max() < 1e-4


def test_whole_numbers_answer_as_the_float_model(tmp_path: Path, cutter: PieceCutter) -> None:
    from flows.annotate.encoder import Network
    from flows.training.export import export

    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    torch.manual_seed(3)
    model = Model(SETTINGS, LABELS).eval()
    words = [example(size).words for size in (20, 31)]
    export(model, tmp_path, tmp_path / "float", "test 1")
    export(model, tmp_path, tmp_path / "int8", "test 1", words)
    (left,), (right,) = Network(tmp_path / "float").answers(words[0]), Network(tmp_path / "int8").answers(words[0])
    spread = np.abs(left.tags["name"] - left.tags["name"].mean()).max()
    assert 0 < np.abs(left.tags["name"] - right.tags["name"]).max() < 0.1 * spread


def test_errors_of_rounding_are_made_good_by_inputs_that_go_along() -> None:
    from flows.training.quantise import WEIGHT_TOP, rounded

    chance = np.random.default_rng(1)
    inputs = (chance.normal(size=(500, 4)) @ chance.normal(size=(4, 40))).astype("f4")
    matrix = chance.normal(size=(40, 8)).astype("f4")
    step = np.abs(matrix).max(axis=0) / WEIGHT_TOP
    error = lambda numbers: float(np.abs(inputs @ (numbers * step) - inputs @ matrix).mean())  # noqa: E731
    assert error(rounded(matrix, step, inputs.T @ inputs)) < 0.5 * error(np.round(matrix / step))


def test_smoothing_moves_half_of_a_channels_size() -> None:
    from flows.training.quantise import smoothing

    divisor = smoothing(np.asarray([100.0, 1.0, 1.0]), [np.ones((3, 2))])
    assert divisor[0] / divisor[1] == pytest.approx(10)
    assert np.log(divisor).mean() == pytest.approx(0, abs=1e-6)


def test_recipes(tmp_path: Path) -> None:
    plan = recipe("accurate", tmp_path, tmp_path, tmp_path)
    assert plan.decay < plan.steps
    assert "polnear" not in dict(plan.mix)
    assert "polnear" in dict(also(plan, frozenset({"polnear"})).mix)
    assert all(recipe(path.parent.name, tmp_path, tmp_path, tmp_path).out == path.parent for path in plan.teachers)
    with pytest.raises(ValueError, match="no corpora that are left out: novels"):
        also(plan, frozenset({"novels"}))
    with pytest.raises(ValueError, match="no recipe 'grand'"):
        recipe("grand", tmp_path, tmp_path, tmp_path)
    with pytest.raises(ValueError, match="give its folder"):
        recipe("fast", tmp_path, tmp_path, tmp_path)


def vocabulary(folder: Path, pieces: str) -> Path:
    folder.mkdir()
    (folder / "vocab.txt").write_text(pieces.replace(" ", "\n") + "\n", encoding="utf-8")
    return folder


def test_pieces_are_translated_by_their_text(tmp_path: Path) -> None:
    own, theirs = (
        vocabulary(tmp_path / "own", "[UNK] [CLS] [SEP] a b"),
        vocabulary(tmp_path / "o", "<s> b a </s> [UNK]"),
    )
    assert translation(own, theirs).tolist() == [4, 0, 3, 2, 1]
    with pytest.raises(KeyError, match="b"):
        translation(own, vocabulary(tmp_path / "third", "<s> a </s> [UNK]"))


def test_nothing_is_to_be_learnt_from_oneself(tmp_path: Path, cutter: PieceCutter) -> None:
    """Windows of other lengths in the batch: what stands in the padding must not count either."""
    torch.manual_seed(5)
    model = Model(SETTINGS, LABELS).eval()
    torch.nn.init.normal_(model.taggers["trigger"].bias)
    batch = collate([*cut(example(9), cutter, 40), *cut(example(14), cutter, 40)])
    soft = Teachers([model, model], tmp_path, tmp_path).soft_labels(batch)
    assert len(soft.triggers) > 2
    found = losses(model, batch, soft)
    assert {layer: round(float(v), 4) for layer, v in found.items() if layer.startswith("soft")} == dict.fromkeys(
        (f"soft {layer}" for layer in (*LABELS.tags, "head", "relation", "link", "role")), 0.0
    )


def test_teachers_teach_without_labels(tmp_path: Path, cutter: PieceCutter) -> None:
    torch.manual_seed(6)
    teacher, model = Model(SETTINGS, LABELS), Model(SETTINGS, LABELS)
    torch.nn.init.normal_(teacher.taggers["name"].bias, std=3)
    document = example(12)
    document.labels, document.events = masked(12), []
    batch = collate(cut(document, cutter, 40))
    teachers, optimiser = Teachers([teacher], tmp_path, tmp_path), torch.optim.Adam(model.parameters(), 0.01)
    distances = []
    for _ in range(30):
        found = losses(model, batch, teachers.soft_labels(batch))
        assert all(layer.startswith("soft ") for layer in found)
        optimiser.zero_grad()
        torch.stack(list(found.values())).sum().backward()
        optimiser.step()
        distances.append(float(found["soft name"]))
    assert distances[-1] < 0.1 * distances[0]


def test_workers_share_the_steps(monkeypatch: pytest.MonkeyPatch, cutter: PieceCutter, tmp_path: Path) -> None:
    corpora = Corpora(LABELS, train={"news": [example(n, str(n)) for n in range(9, 30)]}, dev={})
    plan = loop.Plan(encoder=tmp_path, shared=tmp_path, out=tmp_path, gold_share=1.0, batch_pieces=100, workers=2)
    whole = [batch.pieces for batch in loop.batches(plan, corpora, cutter, 0, 9)]
    rest = [batch.pieces for batch in loop.batches(plan, corpora, cutter, 4, 9)]
    assert len(whole) == 9
    assert all(torch.equal(a, b) for a, b in zip(whole[4:], rest, strict=True))
