"""What the reporting words do: say, ask, accuse, deny, promise, threaten and so on, and whether they are negated."""

import re
from functools import cache

_CLASSES = {
    "say": """say said says saying tell told tells telling state stated states stating note noted notes noting add
        added adds adding remark remarked comment commented mention mentioned observe observed
        explain explained explains report reported reports reporting describe described describes
        recount recounted recall recalled continue continued write wrote writes writing tweet
        tweeted post posted read reads according put puts joke joked sigh sighed quip quipped quote
        quoted speak spoke reveal revealed show showed shows find found finds call called""",
    "announce": """announce announced announces announcing declare declared declares declaring confirm confirmed
        confirms confirming proclaim proclaimed disclose disclosed unveil unveiled inform informed""",
    "claim": """claim claimed claims claiming argue argued argues arguing insist insisted insists insisting maintain
        maintained assert asserted asserts stress stressed emphasize emphasized emphasise emphasised
        contend contended believe believed suggest suggested suggests indicate indicated indicates
        allege alleged alleges affirm affirmed reiterate reiterated""",
    "ask": """ask asked asks asking question questioned wonder wondered inquire inquired""",
    "answer": """answer answered answers reply replied replies respond responded responds responding""",
    "request": """request requested urge urged urges urging demand demanded demands demanding appeal appealed plead
        pleaded order ordered orders instruct instructed recommend recommended recommends advise
        advised advises propose proposed proposes encourage encouraged""",
    "accuse": """accuse accused accuses accusing blame blamed blames blaming charge charged criticize criticized
        criticise criticised condemn condemned condemns condemning denounce denounced complain
        complained slam slammed lament lamented""",
    "deny": """deny denied denies denying dispute disputed refute refuted""",
    "reject": """reject rejected rejects rejecting dismiss dismissed dismisses refuse refused decline declined oppose
        opposed""",
    "promise": """promise promised promises promising pledge pledged pledges vow vowed vows vowing offer offered
        assure assured guarantee guaranteed swear swore""",
    "threaten": """threaten threatened threatens threatening""",
    "warn": """warn warned warns warning caution cautioned alert alerted""",
    "admit": """admit admitted admits admitting acknowledge acknowledged acknowledges concede conceded confess
        confessed apologize apologized apologise apologised regret regretted""",
    "agree": """agree agreed agrees agreeing accept accepted""",
    "praise": """praise praised praises praising thank thanked thanks welcome welcomed welcomes congratulate
        congratulated hail hailed""",
    "predict": """predict predicted predicts expect expected expects forecast forecasts estimate estimated estimates
        project projected hope hoped fear feared""",
}
_NEGATED = re.compile(r"\b(?:not|never|n't|neither|nor|without)\b|n['\u2019]t\b", re.IGNORECASE)


def cue_class(words: str) -> str | None:
    """What the reporting words do; None where no word of them is known."""
    for word in re.findall(r"[a-z]+", words.lower())[::-1]:
        if found := _by_word().get(word):
            return "request" if found == "say" and re.search(r"\bcall(ed|s|ing)? (for|on)\b", words.lower()) else found
    return None


def is_negated(text: str, start: int, end: int) -> bool:
    """Whether the reporting words are negated, inside or right before them."""
    before = text[max(0, start - 12) : start]
    return bool(_NEGATED.search(text[start:end]) or re.search(r"(?:\b(?:not|never)|n['\u2019]t)\s+$", before))


@cache
def _by_word() -> dict[str, str]:
    return {word: name for name, words in _CLASSES.items() for word in words.split()}
