"""Gold annotation to labels and back: the model can be no better than what survives."""

from typing import Any

import pytest
import spacy

from flows.annotate.pipeline import ModelRecogniser
from flows.training.data import gold_articles, gold_examples, read_conllu, treebank
from flows.training.evaluate import article_scores, documents_of, layer_object, syntax, tool
from flows.training.labels import LabelSets, frequent_rules
from tests.unit.training.gold_network import GoldNetwork, shared_folder

NLP = spacy.blank("en")
TEXT = (
    'Norland votes\n\nNorland held an election on Sunday. "We won," said Ida Kesten. "All of it."\n\n'
    "A fire killed eleven sailors in Port Alder, harbour master Olav Rehn told reporters, citing the crew."
)


def labels_of(articles: list[dict[str, Any]]) -> LabelSets:
    events = [event for article in articles for event in article["events"]]
    modes = {event["type"] + (f"/{event['mode']}" if event["mode"] else "") for event in events}
    types = {event["type"] for event in events}
    return LabelSets(
        lemma_rules=("lower|0|",),
        relations=("dep", "root"),
        event_types=tuple(sorted(types)),
        modes=tuple(sorted(modes)),
    )


def there_and_back(articles: list[dict[str, Any]], window_pieces: int = 220) -> list[dict[str, Any]]:
    labels = labels_of(articles)
    network = GoldNetwork(labels, window_pieces)
    recogniser, found = ModelRecogniser(network), []
    for article, example in zip(articles, gold_examples(articles, labels), strict=True):
        network.example = example
        found.append(layer_object(article["id"], recogniser(NLP(article["text"]))))
    return found


def at(part: str, nth: int = 0) -> list[int]:
    start = TEXT.index(part)
    for _ in range(nth):
        start = TEXT.index(part, start + 1)
    return [start, start + len(part)]


def named(part: str, nth: int = 0) -> dict[str, Any]:
    return {"entity": None, "span": at(part, nth)}


def article() -> dict[str, Any]:
    empty = {"actors": [], "recipients": [], "place": None, "date": None, "quantities": [], "background": False}
    return {
        "id": "a", "text": TEXT,
        "entities": [{"type": "PERSON", "mentions": [at("Ida Kesten"), at("Olav Rehn")]}],
        "quotes": [
            {"content": [at("We won,"), at("All of it.")], "cue": at("said"), "speaker_mention": at("Ida Kesten")},
            {"content": [at("A fire killed eleven sailors in Port Alder")], "cue": at("told"),
             "speaker_mention": at("harbour master Olav Rehn")},
        ],
        "events": [
            empty | {"type": "ELECT", "mode": "hold", "trigger": at("held an election"), "status": "asserted",
                     "actors": [named("Norland", 1)], "place": named("Norland", 1), "date": named("Sunday")},
            empty | {"type": "HAZARD", "mode": None, "trigger": at("fire"), "status": "asserted",
                     "recipients": [named("eleven sailors")], "place": named("Port Alder"),
                     "quantities": [{"span": at("eleven"), "role": "killed"}]},
        ],
    }  # fmt: skip


def test_an_article() -> None:
    gold = article()
    (found,) = there_and_back([gold])
    assert [e["mentions"] for e in found["entities"]] == [[at("Ida Kesten")], [at("Olav Rehn")]]
    assert [q["content"] for q in found["quotes"]] == [q["content"] for q in gold["quotes"]]
    assert [list(q["cue"]) for q in found["quotes"]] == [at("said"), at("told")]
    assert [list(q["speaker_mention"]) for q in found["quotes"]] == [q["speaker_mention"] for q in gold["quotes"]]
    assert [q["kind"] for q in found["quotes"]] == ["direct", "indirect"]
    for mine, theirs in zip(found["events"], gold["events"], strict=True):
        assert (mine["type"], mine["mode"], mine["trigger"]) == (theirs["type"], theirs["mode"], theirs["trigger"])
        assert [a["span"] for a in mine["actors"]] == [a["span"] for a in theirs["actors"]]
        assert [a["span"] for a in mine["recipients"]] == [a["span"] for a in theirs["recipients"]]
        assert mine["place"]["span"] == theirs["place"]["span"]


@pytest.mark.parametrize("window_pieces", [60, 220])
def test_little_is_lost_of_the_gold_items(window_pieces: int) -> None:
    shared = shared_folder()
    if not (shared / "corpora" / "voa").exists():
        pytest.skip("the annotated articles are not beside the checkout")
    articles = gold_articles(shared, "voa", "dev")
    scores = article_scores(tool(shared, "score_gold"), articles, there_and_back(articles, window_pieces))
    least = {"mention": 99, "quote content": 98, "quote+speaker": 98, "event trigger": 99, "event+roles": 98}
    assert {name: scores[name] for name in least if scores[name] < least[name]} == {}


def test_little_is_lost_of_a_treebank() -> None:
    path = shared_folder() / "corpora" / "english" / "gum_dev.conllu.gz"
    if not path.exists():
        pytest.skip("the treebanks are not beside the checkout")
    sentences = list(read_conllu(path))
    rows = [row for sentence in sentences for row in sentence.rows]
    labels = LabelSets(
        lemma_rules=frequent_rules(((row[1], row[2]) for row in rows), 1),
        relations=tuple(sorted({row[7] for row in rows})), event_types=("AID",), modes=("AID",),
    )  # fmt: skip
    network = GoldNetwork(labels)
    recogniser = ModelRecogniser(network)
    for example, document in list(zip(treebank(path, labels, ["PERSON"]), documents_of(path), strict=True))[:4]:
        network.example = example
        found = syntax(recogniser, [document])
        assert (found["upos"], found["lemma"]) == (100, 100)
        assert found["las"] > 99.5  # a window may end inside a sentence without a stop
