"""The words that a person can say about a purpose."""

from enum import StrEnum

EVERYTHING = "*"
"""The purpose of a word that is about all of them: a restriction."""


class Word(StrEnum):
    """One thing a person can say about a purpose."""

    CONSENTED = "consented"
    WITHDREW = "withdrew"
    OBJECTED = "objected"
    LIFTED_OBJECTION = "lifted_objection"
    RESTRICTED = "restricted"
    LIFTED_RESTRICTION = "lifted_restriction"
