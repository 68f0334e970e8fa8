"""News agencies: the names under which papers credit them, and the sites on which they publish themselves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency, by the name that rows show."""

    name: str
    names: tuple[str, ...]
    """Other names that bylines and datelines use; short ones count in capitals only."""
    sites: tuple[str, ...] = ()


AGENCIES = (
    Agency("Associated Press", ("The Associated Press", "AP", "AP News"), ("apnews.com", "ap.org")),
    Agency("Reuters", ("Reuters Staff", "Thomson Reuters", "REUTERS"), ("reuters.com",)),
    Agency("Agence France-Presse", ("AFP", "Agence France Presse"), ("afp.com",)),
    Agency("United Press International", ("UPI",), ("upi.com",)),
    Agency("PA Media", ("Press Association", "PA", "PA News Agency"), ("pa.media",)),
    Agency("dpa", ("Deutsche Presse-Agentur", "DPA"), ("dpa.com", "dpa-international.com")),
    Agency("Xinhua", ("Xinhua News Agency",), ("xinhuanet.com", "news.cn")),
    Agency("TASS", ("ITAR-TASS",), ("tass.com", "tass.ru")),
    Agency("Interfax", (), ("interfax.com", "interfax.ru")),
    Agency("RIA Novosti", ("RIA",), ("ria.ru",)),
    Agency("Ukrinform", (), ("ukrinform.net", "ukrinform.ua")),
    Agency("Interfax-Ukraine", (), ("interfax.com.ua",)),
    Agency("Kyodo News", ("Kyodo",), ("kyodonews.net",)),
    Agency("Jiji Press", ("Jiji",), ("jiji.com",)),
    Agency("Yonhap", ("Yonhap News Agency",), ("yna.co.kr",)),
    Agency("Press Trust of India", ("PTI",), ("ptinews.com",)),
    Agency("Asian News International", ("ANI",), ("aninews.in",)),
    Agency("Indo-Asian News Service", ("IANS",), ("ians.in",)),
    Agency("Associated Press of Pakistan", ("APP",), ("app.com.pk",)),
    Agency("Bernama", (), ("bernama.com",)),
    Agency("Antara", (), ("antaranews.com",)),
    Agency("Vietnam News Agency", ("VNA",), ("vnanet.vn",)),
    Agency("Anadolu Agency", ("Anadolu", "AA"), ("aa.com.tr",)),
    Agency("IRNA", ("Islamic Republic News Agency",), ("irna.ir",)),
    Agency("Saudi Press Agency", ("SPA",), ("spa.gov.sa",)),
    Agency("WAM", ("Emirates News Agency",), ("wam.ae",)),
    Agency("MENA", ("Middle East News Agency",), ("mena.org.eg",)),
    Agency("News Agency of Nigeria", ("NAN",), ("nannews.ng",)),
    Agency("Australian Associated Press", ("AAP",), ("aap.com.au",)),
    Agency("The Canadian Press", ("Canadian Press", "CP"), ("thecanadianpress.com",)),
    Agency("EFE", ("Agencia EFE",), ("efe.com",)),
    Agency("ANSA", (), ("ansa.it",)),
    Agency("Lusa", (), ("lusa.pt",)),
    Agency("ANP", (), ("anp.nl",)),
    Agency("Belga", (), ("belganewsagency.eu",)),
    Agency("APA", ("Austria Presse Agentur",), ("apa.at",)),
    Agency("Keystone-SDA", ("SDA",), ("keystone-sda.ch",)),
    Agency("PAP", ("Polish Press Agency",), ("pap.pl",)),
    Agency("CTK", ("Czech News Agency", "ČTK"), ("ctk.cz",)),
    Agency("MTI", (), ("mti.hu",)),
    Agency("NTB", (), ("ntb.no",)),
    Agency("Ritzau", (), ("ritzau.dk",)),
    Agency("BTA", ("Bulgarian News Agency",), ("bta.bg",)),
    Agency("BelTA", (), ("belta.by", "eng.belta.by")),
    Agency("Bloomberg", ("Bloomberg News",), ("bloomberg.com",)),
    Agency("CNN", ("CNN Newsource", "CNN Wire", "CNN Newswire"), ("cnn.com",)),
    Agency("Tribune News Service", ("TNS",), ("tribunenewsservice.com",)),
    Agency("Inter Press Service", ("IPS",), ("ipsnews.net",)),
    Agency("The Conversation", (), ("theconversation.com",)),
    Agency("ProPublica", (), ("propublica.org",)),
    Agency("KFF Health News", ("Kaiser Health News",), ("kffhealthnews.org", "khn.org")),
    Agency("States Newsroom", (), ("statesnewsroom.com",)),
    Agency("Stacker", (), ("stacker.com",)),
    Agency("PR Newswire", ("PRNewswire",), ("prnewswire.com",)),
    Agency("Business Wire", ("BUSINESS WIRE",), ("businesswire.com",)),
    Agency("GlobeNewswire", ("GLOBE NEWSWIRE",), ("globenewswire.com",)),
)
