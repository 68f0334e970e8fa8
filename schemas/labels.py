"""Words for codes: what a chart shows where a table holds a code. English, for people; nothing joins on them."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import pyarrow as pa

from schemas.reference import countries, event_types
from schemas.types import TEXT
from schemas.vocab import ContentKind, EntityType, SourceKind, Vocabulary

UNKNOWN = "unknown"
"""Key of the member that stands where nothing is known; every dimension has it."""

_OWN_WORDS: Mapping[Vocabulary, str] = MappingProxyType({
    SourceKind.HTML_FILE: "HTML file",
    SourceKind.WARC: "WARC record",
    SourceKind.DUMP: "Row of a dump",
    SourceKind.URL: "Live page",
    ContentKind.HTML: "HTML",
    EntityType.ORG: "Organisation",
    EntityType.GPE: "Country, region or city",
    EntityType.LOC: "Landscape or region",
    EntityType.FAC: "Building or site",
    EntityType.NORP: "Nationality or group",
    EntityType.EVENT: "Named event",
    EntityType.PRODUCT: "Named thing",
})  # fmt: skip
QUAD_CLASSES: Mapping[int, str] = MappingProxyType({
    0: "None", 1: "Verbal cooperation", 2: "Material cooperation", 3: "Verbal conflict", 4: "Material conflict",
})  # fmt: skip
_OTHER_EVENT_TYPES: Mapping[str, str] = MappingProxyType({
    "HAZARD": "Something harmful happens that nobody meant: an accident, a disaster, a disease, a shortage.",
    "ELECT": "An election is held or won, or somebody takes an office, is named to it or nominated for it.",
    "DIE": "A named person dies, by nobody's act.",
    "DEAL": "A business acts: it buys, merges, launches, invests, cuts, opens or closes.",
})  # fmt: skip
_LANGUAGES = (
    "af Afrikaans|am Amharic|an Aragonese|ar Arabic|as Assamese|az Azerbaijani|be Belarusian|bg Bulgarian|bn Bengali|"
    "br Breton|bs Bosnian|ca Catalan|cs Czech|cy Welsh|da Danish|de German|dz Dzongkha|el Greek|en English|"
    "eo Esperanto|es Spanish|et Estonian|eu Basque|fa Persian|fi Finnish|fo Faroese|fr French|ga Irish|gl Galician|"
    "gu Gujarati|he Hebrew|hi Hindi|hr Croatian|ht Haitian Creole|hu Hungarian|hy Armenian|id Indonesian|is Icelandic|"
    "it Italian|ja Japanese|jv Javanese|ka Georgian|kk Kazakh|km Khmer|kn Kannada|ko Korean|ku Kurdish|ky Kyrgyz|"
    "la Latin|lb Luxembourgish|lo Lao|lt Lithuanian|lv Latvian|mg Malagasy|mk Macedonian|ml Malayalam|mn Mongolian|"
    "mr Marathi|ms Malay|mt Maltese|my Burmese|nb Norwegian Bokmål|ne Nepali|nl Dutch|nn Norwegian Nynorsk|"
    "no Norwegian|oc Occitan|or Odia|pa Punjabi|pl Polish|ps Pashto|pt Portuguese|qu Quechua|ro Romanian|ru Russian|"
    "rw Kinyarwanda|se Northern Sami|si Sinhala|sk Slovak|sl Slovenian|so Somali|sq Albanian|sr Serbian|sv Swedish|"
    "sw Swahili|ta Tamil|te Telugu|tg Tajik|th Thai|tk Turkmen|tl Tagalog|tr Turkish|ug Uyghur|uk Ukrainian|ur Urdu|"
    "uz Uzbek|vi Vietnamese|vo Volapük|wa Walloon|xh Xhosa|yo Yoruba|zh Chinese|zu Zulu"
)


def label(value: Vocabulary) -> str:
    """Words for a value of a vocabulary."""
    return _OWN_WORDS.get(value) or readable(value)


def readable(code: str) -> str:
    """A code as words: "not_an_article" is "Not an article"."""
    return code.replace("_", " ").replace("-", " ").strip().lower().capitalize()


def languages() -> dict[str, str]:
    """ISO 639-1 codes that language detection gives, to English names."""
    return {code: name for code, _, name in (entry.partition(" ") for entry in _LANGUAGES.split("|"))}


def event_type_meanings() -> Iterator[tuple[str, str]]:
    """Event types with what they mean: PLOVER's and our own."""
    yield from ((code, kind.definition) for code, kind in event_types().items())
    yield from _OTHER_EVENT_TYPES.items()


def label_tables() -> dict[str, pa.Table]:
    """The open lists as tables to join: label_country, label_language (code, label), label_event_type (.. meaning)."""
    kinds = list(event_type_meanings())
    return {
        "label_country": _pairs({country.iso3: country.name for country in countries()}),
        "label_language": _pairs(languages()),
        "label_event_type": _pairs({code: readable(code) for code, _ in kinds}).append_column(
            "meaning", pa.array([meaning for _, meaning in kinds], TEXT)
        ),
    }


def _pairs(labels: Mapping[str, str]) -> pa.Table:
    return pa.table({"code": pa.array(list(labels), TEXT), "label": pa.array(list(labels.values()), TEXT)})
