"""What an address says of a name: the letters before its sign, and its host's words."""

import re

# Addresses under these hosts are anybody's; what stands before the sign may be a name.
_ANYBODYS = frozenset(
    {"gmail", "googlemail", "hotmail", "icloud", "live", "outlook", "proton"}
    | {"protonmail", "telia", "yahoo", "gmx", "web", "msn"}
)
# What stands under a country's own ending: "name.co.uk".
_SHARED = frozenset({"ac", "co", "com", "edu", "ltd", "net", "org"})
# Shorter ones are initials, which many words have.
SHORTEST = 5
HOST = r"(?:[\w-]+\.)+[a-z]{2,}"
# The address of a site, on its own or in a link.
SITE = re.compile(
    rf"(?:https?://|www\.|(?<=\s))(?P<host>{HOST})(?![\w@])",
    re.IGNORECASE,
)
# What hosts have in place of letters of other alphabets than the English one.
_MARKED = {
    "a": "[aåäàá]",
    "o": "[oöøó]",
    "e": "[eéè]",
    "u": "[uü]",
    "aa": "(?:aa|å)",
    "ae": "(?:ae|[äæ])",
    "oe": "(?:oe|[öø])",
    "ue": "(?:ue|ü)",
}


def letters(said: str) -> str:
    """A name, or what stands before an address's sign, by its letters alone."""
    return re.sub(r"[\W_\d]", "", said).casefold()


def is_anybodys(address: str) -> bool:
    """Whether an e-mail address is at a host where anybody can have one."""
    return _own(address) in _ANYBODYS


def _own(address: str) -> str:
    """The word in a host that is its owner's: "name" of "mail.name.co.uk"."""
    own = address.rpartition("@")[2].casefold().split(".")[:-1]
    return own[-2] if own[-1] in _SHARED and len(own) > 1 else own[-1]


def named_as(address: str) -> re.Pattern[str] | None:
    """The pattern of a name as a host has it: one word, without marks over letters.

    None where the host says nothing: it is anybody's, or too short.
    """
    label = _own(address)
    if label in _ANYBODYS:
        return None
    spelled = [
        _MARKED.get(letter, letter) for letter in re.findall(r"aa|ae|oe|ue|[^-]", label)
    ]
    if len(spelled) < SHORTEST:
        return None
    return re.compile(
        rf"(?<![\w@./-]){r'[ .&-]{0,3}'.join(spelled)}(?=s?(?![\w@/-]|\.\w))",
        re.IGNORECASE,
    )
