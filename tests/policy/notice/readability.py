"""How hard a text is to read: its sentences, their words, and LIX."""

import re

_WORD = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*")
# A colon ends a sentence too, as Björnsson counts (Läsbarhet, 1968).
_END = re.compile(r"(?<=[.!?:;])\s+")


def sentences(text):
    """The words of each sentence."""
    found = (_WORD.findall(each) for each in _END.split(text))
    return [words for words in found if words]


def lix(text):
    """Björnsson's readability index: words a sentence plus per cent of long words."""
    counted = sentences(text)
    words = [word for each in counted for word in each]
    return len(words) / len(counted) + 100 * sum(len(w) > 6 for w in words) / len(words)


def average(text):
    """Words a sentence, on average."""
    counted = sentences(text)
    return sum(map(len, counted)) / len(counted)


def longest(text):
    """The words of the longest sentence."""
    return max(sentences(text), key=len)
