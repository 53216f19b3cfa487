"""What a visitor of the company's own pages is asked, before anything is stored.

Nobody is signed in there, and what is chosen stays in the visitor's browser: a yes to
something on a device is the device's (directive 2002/58/EC Art. 5(3)).
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from ombud.policy.language import Cookie, Declaration, Purpose
from ombud.policy.notice.wording import Wording, opening, wording
from ombud.policy.queries import InForce, covering
from ombud.portal.reading import NoSuchNoticeError, address

FORMAT = "ombud-consent/1"
ASKED_AGAIN_DAYS = 365
"""How long an answer is kept before it is asked for again, where nothing changed."""

# What the banner says. Not in the catalogues of our own pages: it stands among the
# company's words, in the languages of its policy.
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Your choice",
        "text": "May we use this? You can change your mind at any time.",
        "gpc": "Your browser says that you don’t want to be tracked. We take that as a "
        "no to: ",
        "yes": "Yes to all",
        "no": "No to all",
        "choose": "Choose",
        "save": "Save my choice",
        "close": "OK",
        "more": "How we use your data",
        "session": "until the browser is closed",
    },
    "sv": {
        "title": "Du väljer",
        "text": "Får vi använda det här? Du kan ändra dig när du vill.",
        "gpc": "Din webbläsare säger att du inte vill bli spårad. Vi tar det som ett "
        "nej till: ",
        "yes": "Ja till allt",
        "no": "Nej till allt",
        "choose": "Välj",
        "save": "Spara mitt val",
        "close": "OK",
        "more": "Så använder vi dina uppgifter",
        "session": "tills webbläsaren stängs",
    },
    "fi": {
        "title": "Sinä valitset",
        "text": "Saammeko käyttää näitä? Voit muuttaa mielesi milloin vain.",
        "gpc": "Selaimesi kertoo, ettet halua seurantaa. Tulkitsemme sen kielloksi: ",
        "yes": "Kyllä kaikkiin",
        "no": "Ei mihinkään",
        "choose": "Valitse",
        "save": "Tallenna valintani",
        "close": "OK",
        "more": "Näin käytämme tietojasi",
        "session": "kunnes selain suljetaan",
    },
}


def asked(force: InForce, language: str, point: str | None) -> dict[str, Any]:
    """What a visitor is asked on the company's pages, for the snippet to show.

    Args:
        force: the policy.
        language: one that it is published in.
        point: a point of the policy whose purposes are asked about too.

    Raises:
        NoSuchNoticeError: the policy has no such point.
    """
    declared = force.policy.declaration
    if point is not None and point not in declared.points:
        raise NoSuchNoticeError(f"The policy has no point {point}.")
    told = wording(language)
    covers = covering(force)
    return {
        "format": FORMAT,
        "version": force.number,
        "language": language,
        "notice": f"{address('portal:notice')}?language={language}",
        "days": ASKED_AGAIN_DAYS,
        "words": _words(language),
        "purposes": [
            {
                "id": name,
                "title": opening(told.own(purpose.title or purpose.say)),
                "text": opening(told.own(purpose.say)) if purpose.title else "",
                # A signal is a no to being followed, not to everything that is asked.
                # Source: Global Privacy Control, w3c.github.io/gpc, 2 and 5.
                "tracks": purpose.marketing is not None
                or purpose.profiling is not None,
                "covers": sorted(covers[name]),
                "stores": [
                    _stored(cookie, each, told)
                    for cookie, each in declared.cookies.items()
                    if each.purpose == name and not each.necessary
                ],
            }
            for name, purpose in _on_consent(declared, point)
        ],
    }


def _on_consent(
    declared: Declaration, point: str | None
) -> Iterator[tuple[str, Purpose]]:
    """The purposes that wait for a yes: of what is stored, and of the point."""
    at_hand = {each.purpose for each in declared.cookies.values() if not each.necessary}
    if point is not None:
        at_hand |= set(declared.points[point].purposes)
    for name, purpose in declared.purposes.items():
        if name in at_hand and purpose.rests_on("consent"):
            yield name, purpose


def _words(language: str) -> dict[str, str]:
    return _WORDS.get(language, _WORDS["en"])


def _stored(name: str, cookie: Cookie, told: Wording) -> dict[str, str]:
    return {
        "name": name,
        "text": opening(told.own(cookie.say)),
        "lasts": _words(told.language)["session"]
        if cookie.lasts == "session"
        else told.period(cookie.lasts),
    }


def is_covered(origin: str, declared: Declaration, *, secure: bool) -> bool:
    """Whether an origin is a site that the policy is for.

    Args:
        origin: as a browser sends it (RFC 6454, 7).
        declared: the policy; its `covers` names the sites.
        secure: whether ours is reached by HTTPS, and theirs has to be then.
    """
    try:
        parts = urlsplit(origin)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme != "https" and (secure or parts.scheme != "http"):
        return False
    if secure and port is not None:
        return False
    sites = {site.partition("/")[0].lower() for site in declared.covers}
    return host is not None and host in sites
