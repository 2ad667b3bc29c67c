"""What an administrator can set: for each value of House its kind, its meaning, what a change does, its bounds."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenyuan.env import Env, env
from wenyuan.house.values import House

Words = str | Promise


class Kind(Enum):
    """What a value is, and so how it is asked for."""

    LINE = "line"
    LINES = "lines"
    #: Addresses or networks, one a line.
    NETWORKS = "networks"
    NUMBER = "number"
    SWITCH = "switch"
    CHOICE = "choice"
    #: The sha256 of a Picture.
    PICTURE = "picture"


class Group(Enum):
    """Entries that are shown and saved together."""

    SITE = "site"
    PEOPLE = "people"
    READING = "reading"
    LIMITS = "limits"
    RATES = "rates"
    ROBOTS = "robots"


GROUPS: dict[Group, Words] = {
    Group.SITE: _("Name and footer"),
    Group.PEOPLE: _("People and review"),
    Group.READING: _("Reading and downloads"),
    Group.LIMITS: _("Limits"),
    Group.RATES: _("How often one may ask"),
    Group.ROBOTS: _("Robots"),
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that can be set."""

    key: str
    group: Group
    kind: Kind
    label: Words
    meaning: Words
    #: What is different after a change, and what is not.
    effect: Words
    #: Characters of a text; bounds of a number.
    longest: int = 200
    least: int = 0
    most: int = 0
    choices: tuple[tuple[str, Words], ...] = ()
    #: Field of Env that gives the default.
    env: str = ""

    @property
    def variable(self) -> str:
        """The environment variable that gives the default; empty if none does."""
        return f"WENYUAN_{self.env.upper()}" if self.env else ""


ENTRIES: tuple[Entry, ...] = (
    Entry(
        key="name", group=Group.SITE, kind=Kind.LINE, longest=60, env="site_name",
        label=_("Name of the library"),
        meaning=_("Stands in the header, in every page's title and in feeds. Empty: 文渊 in Chinese, Wenyuan in English."),
        effect=_("Shown at once, in both languages alike."),
    ),
    Entry(
        key="logo", group=Group.SITE, kind=Kind.PICTURE,
        label=_("Logo"),
        meaning=_("Stands before the name in place of the red seal. PNG, JPEG or WebP, at most 2 MB; SVG is not taken, because it can carry programs."),
        effect=_("The picture is drawn anew, 96 pixels high, without anything hidden in the file."),
    ),
    Entry(
        key="footer", group=Group.SITE, kind=Kind.LINES, longest=600,
        label=_("Words in the footer"),
        meaning=_("Who runs this library, and for whom. Plain text; addresses become links."),
        effect=_("Shown at once at the foot of every page."),
    ),
    Entry(
        key="licence", group=Group.SITE, kind=Kind.LINE, env="site_licence",
        label=_("Licence or rights"),
        meaning=_("What readers may do with what they find here, beside the name in the footer. A document can state its own."),
        effect=_("Shown at once; changes nothing of what documents state themselves."),
    ),
    Entry(
        key="contact", group=Group.SITE, kind=Kind.LINE, env="site_contact",
        label=_("Contact"),
        meaning=_("An address or telephone number for readers and for whoever has rights in a document."),
        effect=_("Shown in the footer and under “Report”, at once."),
    ),
    Entry(
        key="icp", group=Group.SITE, kind=Kind.LINE, longest=60, env="site_icp",
        label=_("ICP line"),
        meaning=_("Number of the ICP filing, which sites in mainland China must show."),
        effect=_("Shown in the footer with a link to the ministry's register."),
    ),
    Entry(
        key="sign_up", group=Group.PEOPLE, kind=Kind.CHOICE, env="sign_up",
        choices=(("open", _("Open: anybody may sign up")), ("invitation", _("By invitation")), ("closed", _("Closed: administrators make accounts"))),
        label=_("Who may sign up"),
        meaning=_("New people begin as readers, or with the role that their invitation says."),
        effect=_("Accounts that exist stay as they are; invitations that were sent stop working while it is closed."),
    ),
    Entry(
        key="review_uploads", group=Group.PEOPLE, kind=Kind.SWITCH, env="review_uploads",
        label=_("A librarian looks at uploads first"),
        meaning=_("What uploaders bring is seen by others only after a librarian let it through. Librarians' own uploads do not wait."),
        effect=_("Holds for what comes from now on; what waits for review goes on waiting."),
    ),
    Entry(
        key="preview_pages", group=Group.READING, kind=Kind.NUMBER, most=10_000,
        label=_("Pages readable without signing in"),
        meaning=_("0: all pages. Otherwise the first so many of every document that is open to everyone; the page says how many there are and that one must sign in for the rest."),
        effect=_("Holds for pages, pictures, text and search inside a document at once. Search results still quote a few words around what was found. Downloads need signing in as well."),
    ),
    Entry(
        key="download_needs_sign_in", group=Group.READING, kind=Kind.SWITCH,
        label=_("Downloads need signing in"),
        meaning=_("Strangers read on the page, and get the file after they sign in."),
        effect=_("Holds at once, for printing as well. Who is signed in notices nothing."),
    ),
    Entry(
        key="max_upload_mib", group=Group.LIMITS, kind=Kind.NUMBER, least=1, most=5120, env="max_upload_mib",
        label=_("Largest file, in MiB"),
        meaning=_("A larger file is told so before its bytes are sent where that can be known, and gets no pages otherwise."),
        effect=_("Holds for what comes from now on."),
    ),
    Entry(
        key="max_pages", group=Group.LIMITS, kind=Kind.NUMBER, least=1, most=20_000, env="max_pages",
        label=_("Most pages of one document"),
        meaning=_("Longer documents are kept with their file, but get no pages."),
        effect=_("Holds for what is processed from now on; retry a document for which it was too low."),
    ),
    Entry(
        key="rate_pages", group=Group.RATES, kind=Kind.NUMBER, most=100_000,
        label=_("Pages a minute"),
        meaning=_("Of one person, or of one address as long as nobody signed in there; IPv6 by its first 64 bits. 0: no limit. A reader opens a few a minute; librarians are not counted."),
        effect=_("Holds at once. Whoever is over it is told when to go on, and nobody else notices."),
    ),
    Entry(
        key="rate_pieces", group=Group.RATES, kind=Kind.NUMBER, most=100_000,
        label=_("Page pictures a minute"),
        meaning=_("With the text layers and hits that a page fetches. A reader who leafs quickly needs some hundred; 0: no limit."),
        effect=_("Holds at once. In place of a picture that is over it stands a button to try again."),
    ),
    Entry(
        key="rate_searches", group=Group.RATES, kind=Kind.NUMBER, most=100_000,
        label=_("Searches a minute"),
        meaning=_("A search costs more than any other page. Suggestions while typing are counted apart, eight for each search; 0: no limit."),
        effect=_("Holds at once."),
    ),
    Entry(
        key="rate_downloads", group=Group.RATES, kind=Kind.NUMBER, most=100_000,
        label=_("Downloads an hour of a stranger"),
        meaning=_("Of one address. People who are signed in get ten times as many; 0: no limit."),
        effect=_("Holds at once."),
    ),
    Entry(
        key="rate_uploads", group=Group.RATES, kind=Kind.NUMBER, most=1_000_000,
        label=_("Files an hour of an uploader"),
        meaning=_("What one person brings in by the browser. Librarians and the command line are not counted; 0: no limit."),
        effect=_("Holds at once for files that begin; those under way go on."),
    ),
    Entry(
        key="rate_exempt", group=Group.RATES, kind=Kind.NETWORKS, longest=4000,
        label=_("Addresses that are not counted"),
        meaning=_("One a line, also whole networks: 192.0.2.0/24, 2001:db8::/32. For a reading room or a campus whose readers share one address."),
        effect=_("Strangers from there meet no limit, from now on. People who are signed in are counted one by one wherever they are."),
    ),
    Entry(
        key="search_engines", group=Group.ROBOTS, kind=Kind.SWITCH,
        label=_("Search engines may list this library"),
        meaning=_("Public documents stand in the site map. Off: robots.txt, every page and every answer say no, and there is no site map."),
        effect=_("Engines that keep to it drop what they know within days to weeks. It is a request, no lock."),
    ),
    Entry(
        key="ai_crawlers", group=Group.ROBOTS, kind=Kind.SWITCH,
        label=_("AI crawlers may take texts"),
        meaning=_("Off: the crawlers below, which collect texts to train or feed language models, are told no in robots.txt; pages carry noai. Search engines are not touched by it."),
        effect=_("Crawlers that keep to rules stay away. Those that do not are kept away only by needing to sign in."),
    ),
    Entry(
        key="robots_extra", group=Group.ROBOTS, kind=Kind.LINES, longest=4000,
        label=_("More lines for robots.txt"),
        meaning=_("Put at the end as they are: rules for single robots, a crawl delay."),
        effect=_("Shown in robots.txt at once."),
    ),
)  # fmt: skip
BY_KEY = {entry.key: entry for entry in ENTRIES}


def defaults() -> House:
    """The settings without any row: what the environment says, else what House says."""
    known = {field.name for field in fields(Env)}
    given = {entry.key: getattr(env(), entry.env) for entry in ENTRIES if entry.env in known}
    return House(**given)
