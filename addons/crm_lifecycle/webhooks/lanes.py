# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many posts at a time: a receiver that hangs takes no more than its own lanes."""

import random
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from .posting import post

MOST_THREADS = 16
LANES = 4
# After so many failures in a row a receiver is left alone for now.
MOST_FAILURES = 3
FIRST_DELAY = 30
LONGEST_DELAY = 12 * 3_600


class _Queue:
    """What is to be posted to one receiver."""

    def __init__(self):
        self.letters = deque()
        self.failures = 0

    def work(self, ends, send):
        """Post until nothing is left, time is up or the receiver does not work."""
        answers = []
        while time.monotonic() < ends and self.failures < MOST_FAILURES:
            try:
                letter = self.letters.popleft()
            except IndexError:
                break
            answer = send(letter)
            self.failures = self.failures + 1 if answer.is_unwell else 0
            answers.append(answer)
        return answers


def post_all(letters, seconds, send=post):
    """Post letters of different customers, in threads that know no database.

    :param seconds: no post begins later
    :return: the answers; what could not be begun has none and was not tried
    """
    queues = {}
    for letter in letters:
        queue = queues.setdefault(letter.subscription_id, _Queue())
        queue.letters.append(letter)
    ends = time.monotonic() + seconds
    with ThreadPoolExecutor(MOST_THREADS) as pool:
        begun = [
            pool.submit(queue.work, ends, send)
            for _lane in range(LANES)
            for queue in queues.values()
        ]
    return [answer for lane in begun for answer in lane.result()]


def get_delay(tries, retry_after=0, chance=random.random):
    """Seconds until the next try: doubled each time, spread by chance.

    >>> get_delay(1, chance=lambda: 0), get_delay(1, chance=lambda: 1)
    (15.0, 30.0)

    :param tries: how many have failed
    :param retry_after: what the receiver asks for
    """
    whole = min(FIRST_DELAY * 2 ** min(tries - 1, 30), LONGEST_DELAY)
    return max(whole * (1 + chance()) / 2, retry_after)
