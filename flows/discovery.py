"""What `wirehouse sources discover` prints: a site's feeds and news sitemaps, and the lines that name them."""

from dataclasses import asdict

from flows.commands import PageFacts, source_options
from flows.ingest.web.discover import DiscoveryError, Offer, discover
from flows.outcomes import DONE, NOTHING_READ, CommandError
from flows.printing import note, print_json, print_lines, print_table
from flows.settings import Settings
from flows.sources_file import source_snippet
from schemas.ids import site_of


def run(settings: Settings, url: str, *, as_json: bool) -> int:
    """Ask the site and print what it offers. Raises CommandError where the front page cannot be had."""
    try:
        offers = discover(url, source_options(PageFacts(), settings))
    except DiscoveryError as error:
        raise CommandError(f"{url}: {error}") from error
    if as_json:
        print_json([asdict(offer) for offer in offers])
    elif offers:
        print_table([asdict(offer) for offer in offers])
        note(f"To read them regularly, put into {settings.sources}:")
        print_lines([_snippet(offer, url, number) for number, offer in enumerate(offers, 1) if not offer.problem])
    else:
        note(f"{url}: the front page and robots.txt name neither a feed nor a news sitemap")
    return DONE if offers else NOTHING_READ


def _snippet(offer: Offer, url: str, number: int) -> str:
    return source_snippet(f"{(site_of(url) or 'site').replace('.', '-')}-{number}", offer.kind, offer.url)
