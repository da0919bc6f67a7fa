"""Few of the rules are asked for a profile, and the answer is that of asking all."""

import random
import time

import pytest
from matching_examples import rank

from matching import Criteria, Matcher, Profile
from matching.conditions import conditions_of

COUNTRIES = 20


def place(chance):
    """Where a rule holds."""
    country = chance.randrange(1, COUNTRIES + 1)
    low = chance.randrange(99_000)
    return {
        "country_id": country,
        **chance.choice(
            (
                {
                    "zip_from": f"{low:05}",
                    "zip_to": f"{low + chance.randrange(900):05}",
                },
                {"zip_prefix": str(chance.randrange(10, 9999))},
                {"city": f"Città {chance.randrange(300)}"},
                {"state_id": country * 100 + chance.randrange(30)},
                {"tag_id": chance.randrange(50), "revenue_from": 1000},
            )
        ),
    }


def territories(chance, size):
    """Units below ten regions, which are below the whole."""
    rules = [
        Criteria(
            number + 1,
            number % 200 + 1,
            "territory",
            sequence=chance.choice((10, 20)),
            unit_depth=2,
            ancestors=(1001 + number % 10, 2001),
            **place(chance),
        )
        for number in range(size - COUNTRIES - 1)
    ]
    rules += [
        Criteria(
            10_000 + country,
            1001 + country % 10,
            "territory",
            unit_depth=1,
            ancestors=(2001,),
            country_id=country,
        )
        for country in range(1, COUNTRIES + 1)
    ]
    return [*rules, Criteria(99_999, 3001, "territory", sequence=1000)]


def customers(chance, count):
    for number in range(count):
        country = chance.randrange(1, COUNTRIES + 1)
        yield Profile(
            None,
            country,
            country * 100 + chance.randrange(30),
            f"{chance.randrange(100_000):05}",
            f"Città {chance.randrange(3000)}",
            frozenset(chance.sample(range(50), 2)),
            number % 20,
            "company",
            number,
        )


@pytest.fixture(scope="module")
def chance():
    return random.Random(1)  # noqa: S311 the same examples in each run


def test_a_thousand_rules_answer_as_each_by_itself(chance):
    rules = territories(chance, 1000)
    profiles = list(customers(chance, 60))
    expected = [rank(rules, profile, "territory")[0].rule_id for profile in profiles]
    assert Matcher(rules).winners(profiles, "territory") == expected
    assert len(set(expected)) > 15


def test_it_is_many_times_as_fast_as_asking_each_rule(chance):
    """As both run here and now, a busy machine slows both."""
    rules = territories(chance, 1000)
    profiles = list(customers(chance, 2000))
    matcher = Matcher(rules)
    matcher.winners(profiles[:10], "territory")
    begun = time.process_time()
    matcher.winners(profiles, "territory")
    taken = time.process_time() - begun
    asked = [[c.holds for c in conditions_of(rule)] for rule in rules]
    begun = time.process_time()
    for profile in profiles[:100]:
        known = profile.normalised()
        [all(holds(known) for holds in tests) for tests in asked]
    assert taken * 5 < (time.process_time() - begun) * 20


def test_rules_that_do_not_concern_a_profile_are_not_asked(chance):
    """Twice the rules elsewhere cost a profile nothing."""
    asked = []
    rules = territories(chance, 1000)
    far = [
        Criteria(50_000 + n, 1, "territory", country_id=77, zip_prefix=f"{n:04}")
        for n in range(1000)
    ]
    profiles = list(customers(chance, 200))
    for some in (rules, rules + far):
        matcher = Matcher(some)
        index = matcher._get_index("territory", None)
        counts = [
            sum(len(find(profile.normalised())) for _least, find in index._drawers)
            for profile in profiles
        ]
        asked.append(sum(counts))
    assert asked[0] == asked[1]
    assert asked[0] / len(profiles) < 20
