"""Work of the night for the databases that keep the policy themselves.

The carrying itself is no job: the worker does it round by round, at least every second.
"""

from procrastinate.contrib.django import app

from ombud.gates.enforcing.carrying import look_again
from ombud.gates.enforcing.queries import enforced


@app.periodic(cron="20 0 * * *")
@app.task(name="gates.look_again", queueing_lock="gates.look_again")
def look_again_nightly(timestamp: int) -> None:
    """Let rows of people who were unknown be looked at anew."""
    del timestamp  # The day is when it runs, not when it was meant to.
    for system in enforced():
        look_again(system)
