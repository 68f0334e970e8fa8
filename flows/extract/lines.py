"""What is no part of an article's text, told line by line: for pages and for text that someone else extracted."""

import re
import unicodedata
from collections.abc import Sequence

_FORM = re.compile(
    r"^(leave a (reply|comment)|cancel reply|post a comment|add a comment|your email address will not be published.*|"
    r"required fields are marked.*|save my name,? e-?mail,? and website.*|comment \*?|name \*?|e-?mail \*?|website|"
    r"notify me of (follow-?up|new).*|you must be logged in to (post|comment).*|log in to (reply|comment).*|"
    r"submit( comment)?|"
    r"this site uses akismet.*|join the (discussion|conversation)|be the first to comment|\d+ comments?|"
    r"comments? (are )?(closed|off)\.?|"
    r"view (all )?comments.*|show comments.*|comments)$",
    re.IGNORECASE,
)
_SURE_FORM = re.compile(
    r"^(leave a (reply|comment)|cancel reply|your email address will not be published.*|required fields are marked.*|"
    r"save my name,? e-?mail,? and website.*|this site uses akismet.*)$",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"^(most (read|popular|viewed|shared|recent)|trending( now| stories)?|popular (now|stories|posts)|"
    r"(you (may|might)( also)? (like|be interested in)|recommended( for you| stories| reading)?|"
    r"related( (articles?|stories|posts|content|topics|news|links|coverage|reading|video)s?)?|more (from|on|in|"
    r"stories|news|like) .{0,40}|"
    r"more (stories|news)|editor'?s?'? picks?|read (more|next|also)|also read|see also|up next|what to read next|"
    r"continue reading|"
    r"don'?t miss|latest (news|stories|videos)|top stories|in other news|other stories|"
    r"sponsored( content| stories| links)?|promoted( content| stories)?|paid content|advertisement|"
    r"story continues below( this)?( advertisement)?|"
    r"article continues (below|after)( this)?( advertisement| ad)?|scroll to continue( with content)?|ad|"
    r"skip ad(vertisement)?|"
    r"recommended videos?|featured (video|story)|watch( now| more| below)?|watch live|live updates?|listen( now)?|"
    r"loading\.*|"
    r"story highlights|table of contents|next (article|story)|previous (article|story))\s*:?)$",
    re.IGNORECASE,
)
_LINKED = re.compile(
    r"^(read more|more|related|also read|see also|read also|read next|watch|don'?t miss|recommended|listen|photos|"
    r"gallery|more on this|"
    r"further reading|explore more|read|also see|must read|click here|you may also like|related (article|story|"
    r"stories|coverage))\s*(:|[»>|→-]+\s|—)",
    re.IGNORECASE,
)
_PITCH = re.compile(
    r"(^(please )?sign up (for|to|here|now|today)\b|\b(to|you can|please|click here to|"
    r"or) sign up (for|to|here|now|today)\b|\bsubscribe (to|now|today|for|here)\b|"
    r"\bnewsletters?\b.*\b(your|our)\b.*\b(inbox|sign|subscribe|deliver)|"
    r"\bget (the|our|all the) .{0,60}\b(inbox|newsletter|delivered)\b|\bdelivered (straight |right |"
    r"directly )?to your inbox\b|"
    r"\b(follow|like|join|find) (us|me) (on|via|at)\b|\bdownload (the|our) .{0,30}\bapp\b|\bturn on notifications\b|"
    r"\bby (signing up|clicking|subscribing|providing|entering).{0,80}\b(agree|consent|terms)|\benter your e-?mail\b|"
    r"\b(already|not) a (subscriber|member)\b|\bcreate (a free|an|your) account\b|\bplease (enable|disable|"
    r"try) .{0,40}(javascript|ad ?blocker|again|reload)|"
    r"\bthis video (is not|isn.t) available\b|\byour browser does not support\b|\bthank you for (signing up|"
    r"subscribing)\b|"
    r"\b(get|receive)\b.{0,80}\b(in|to) your inbox\b|\b(e-?mailed|sent) to (me|you) (each|every) (day|week|morning)\b|"
    r"\bsend us your (comments|tips|story|stories|views|news)\b|\b(is|are) on (twitter|x|facebook|instagram) (at|as)\b|"
    r"\bread our privacy policy\b|\bthis site is protected by recaptcha\b|\bwe use cookies\b|\b(view|read) (our|"
    r"the) (privacy|cookie) policy\b)",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"^((share|tweet|pin|email|e-mail|print|save|facebook|twitter|x|whatsapp|linkedin|reddit|pinterest|telegram|"
    r"messenger|copy( link)?|"
    r"link copied!?|bookmark|flipboard|tumblr|comments?|comment|post|instagram|threads|bluesky|youtube|gift|like|"
    r"likes|view comments)"
    r"(\s*(\||/|,|•|\band\b|\bvia\b|\bon\b|\bthis\b|\barticle\b|\bpage\b|\bstory\b|\bby\b|\bto\b)?\s*)){1,14}$|"
    r"^(share|tweet|print|email) (this|the) (article|story|page|post|on)\b.{0,60}$|^share on .{0,40}$|"
    r"^(click to )?share (on|with|via) .{0,60}$|^\d+(\.\d+)?k? (shares?|views?|likes?)$",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"^(?:(?:photo(graph)?|image|picture|pic|credit|source|file photo|illustration|video|photos?|images?|"
    r"cover image|lead image|"
    r"featured image|header image|thumbnail|main image|feature image|photograph(s|y)?|image source|photo credit|"
    r"image credit|"
    r"picture credit|photo by|image by|photos by|photograph by|images? via|photo via|image courtesy( of)?|"
    r"photo courtesy( of)?|"
    r"photo illustration( by)?)\s*(:|by\b|/|—|-|\|)|\(?(getty( images)?|reuters|ap photo|afp|shutterstock|istock|"
    r"unsplash|alamy|epa|"
    r"associated press|file photo|pexels)(\s*[/|,].{0,40})?\)?$|©|\(?(photo|image|picture)s?\s*(:|by|credit|"
    r"courtesy)).{0,140}$",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"^(©|\(c\)\s*(19|20)\d\d|copyright\s*(©|\(c\)|:|by\b|(19|20)\d\d)|"
    r"all rights reserved|.{0,60}\ball rights reserved\.?$|.{0,20}©\s*(19|20)\d\d|"
    r"this material may not be published, broadcast.*|no part of this .{0,60} may be reproduced.*)",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"^((first |last |latest |originally )?(published|updated?|posted|modified|created)( (on|at))?\b\s*:?\s*(?=\d|(mon|"
    r"tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)).{0,60}\d{2,4}.{0,30}|"
    r"\d+ (min(ute)?s?|sec(ond)?s?) (read|listen|ago)\.?|\d+ (hours?|days?|minutes?) ago|reading time:? .{0,20}|"
    r"estimated reading time.{0,30}|"
    r"(mon|tues|wednes|thurs|fri|satur|sun)day,? \w+ \d{1,2},? \d{4}.{0,20}|\w{3,9}\.? \d{1,2}, \d{4}( .{0,20})?|"
    r"\d{1,2} \w{3,9} \d{4}( .{0,20})?|"
    r"(by|words by|written by) (?-i:[A-Z][\w.'’-]+( (and |de |van |von |al-|el-)?[A-Z][\w.'’-]+){1,4})(, .{0,60})?|"
    r"(?-i:[A-Z].{0,80})\s*[|•·]\s*(last |first )?(updated|published|posted)( on)?\s*:?\s.{0,40}\d{4}.{0,30}|"
    r"(filed under|tags?|topics|categories|posted in|tagged( with)?|labels|in this (article|story))\s*:.{0,200}|"
    r"(edited|reported|reporting|editing|compiled|additional reporting|writing|produced) by:? .{0,120})$",
    re.IGNORECASE,
)
_END = re.compile(
    r"^(most (read|popular|viewed)|related (articles?|stories|posts|content)|you (may|might) also (like|"
    r"be interested in)|"
    r"more (stories|from [A-Z].{0,40})|recommended( for you)?|leave a (reply|comment)|comments?|trending( now)?|"
    r"about the author|share this.*|popular posts|latest (news|stories)|read next|up next|sponsored content|"
    r"what to read next)\s*:?$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…。][\"'”’)\]]*$")
_NO_LETTERS = re.compile(r"[\W_]+")
_ASCII_MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
_BAR = re.compile(r"\s+[|»–—-]\s+")
_SPLIT = re.compile(r"\s+[|»]\s+")
_DASH_TAIL = re.compile(r"\s+[–—-]\s+([^–—|]+)$")


def is_noise(line: str) -> bool:
    """Whether a line on its own is page furniture: an offer, a pitch, a share row, a credit, a stamp, a form field."""
    text = line.strip().strip("*•·-–—").strip()
    if not text:
        return True
    if len(text) > 320:
        return False
    short = len(text) <= 220
    return bool(
        _OFFER.match(text)
        or _SHARE.match(text)
        or _COPYRIGHT.match(text)
        or (short and _CREDIT.match(text) and len(text.split()) <= 22)
        or (short and _LINKED.match(text) and not _is_sentence_after(text))
        or (len(text.split()) <= 35 and _PITCH.search(text))
        or is_stamp(text)
        or not any(c.isalnum() for c in text)
    )


def clean_lines(lines: Sequence[str], title: str | None) -> list[str]:
    """The article's paragraphs: without furniture, the headline and what follows the end of the text."""
    kept = [" ".join(line.split()) for line in lines]
    kept = without_form([line for line in kept if line])
    kept = _without_tail(kept)
    kept = [line for line in kept if not is_noise(line)]
    return without_headline(kept, title)


def without_form(lines: list[str]) -> list[str]:
    """Without a comment form at the end, where one of its lines is unmistakable."""
    sure = [i for i, line in enumerate(lines) if _SURE_FORM.match(line.strip()) and i >= len(lines) - 15]
    if not sure:
        return lines
    start = sure[0]
    while start > 0 and _FORM.match(lines[start - 1].strip()):
        start -= 1
    rest = lines[sure[-1] + 1 :]
    return lines[:start] + [line for line in rest if len(line) > 120 and _SENTENCE_END.search(line)]


def without_headline(lines: list[str], title: str | None) -> list[str]:
    """Without the headline where the text repeats it at its head, alone or with the site or section behind it."""
    if not title:
        return lines
    for index, line in enumerate(lines[:4]):
        if same_headline(line, title):
            return (
                [*lines[:index], *without_headline(lines[index + 1 :], title)]
                if index == 0
                else lines[:index] + lines[index + 1 :]
            )
    return lines


def same_headline(line: str, title: str) -> bool:
    """Whether a line is the title, give or take case, punctuation and what stands behind a bar or a dash."""
    one, other = letters(line), letters(title)
    if not one or not other:
        return False
    heads = {letters(line[: mark.start()]) for mark in _BAR.finditer(line)}
    return one == other or other in heads or (len(one) > 20 and other.startswith(one))


def split_title(title: str, *, site: str | None = None) -> tuple[str, str | None]:
    """A title and the section behind its bar: ("Fog stays on", "Weather News"); the site's name is dropped.

    A dash is no bar, for titles hold dashes: only the site's name is cut behind one.
    """
    head, *behind = _SPLIT.split(title)
    own = letters(site or "")
    if site and not behind and (dash := _DASH_TAIL.search(title)) and letters(dash[1]) == own:
        return title[: dash.start()], None
    if len(head.split()) < 3 or any(len(part.split()) > 6 or _SENTENCE_END.search(part) for part in behind):
        return title, None
    return head, next((part for part in behind if letters(part) != own), None)


def is_stamp(line: str) -> bool:
    """Whether a line only says when or by whom the text was written."""
    return len(line) <= 220 and len(line.split()) <= 24 and bool(_STAMP.match(line.strip()))


def letters(text: str) -> str:
    """What is left of a line for comparing: its letters and digits, folded."""
    if text.isascii():  # the same as below, in a tenth of the time
        return text.lower().encode().translate(None, _ASCII_MARKS).decode()
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())


def _without_tail(lines: list[str]) -> list[str]:
    """Without what stands behind a "Most read" or "Related stories" where no prose follows."""
    for index, line in enumerate(lines):
        if index >= 3 and _END.match(line) and not any(_is_prose(rest) for rest in lines[index + 1 :]):
            return lines[:index]
    return lines


def _is_prose(line: str) -> bool:
    return len(line.split()) >= 25 and bool(_SENTENCE_END.search(line))


def _is_sentence_after(text: str) -> bool:
    """A line like "Watch: ..." that goes on as prose is text; a linked headline is not."""
    return len(text.split()) > 24 and bool(_SENTENCE_END.search(text))
