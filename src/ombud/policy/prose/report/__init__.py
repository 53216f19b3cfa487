"""A reading as a page for people: what each sentence tells, what lacks, how to mend it.

    report(reading, "policy.pdf", "sv")     one HTML page, nothing outside of it

The words are of the reader's language, a file for each (`sv.yaml`); the rules that read
a text are of the text's. `words` serves the console as well.
"""

from ombud.policy.prose.report.body import Body
from ombud.policy.prose.report.page import report
from ombud.policy.prose.report.words import GROUPS, Words, group, languages, words

__all__ = ["GROUPS", "Body", "Words", "group", "languages", "report", "words"]
