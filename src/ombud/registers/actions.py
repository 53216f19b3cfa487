"""What is done to registers: confirm a map, know the people of a system."""

from collections.abc import Callable
from datetime import datetime
from itertools import batched if False else islice
