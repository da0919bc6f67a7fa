"""The rule that wins is the first, in the stated order, of those that hold."""

from matching import Criteria, Matcher, Profile


def test_the_more_specific_place_wins():
    matcher = Matcher(
        [
            Criteria(1, 10, "territory"),
            Criteria(2, 20, "territory", country_id=33),
            Criteria(
                3, 30, "territory", country_id=33, zip_from="79000", zip_to="79499"
            ),
            Criteria(4, 40, "territory", country_id=33, zip_prefix="79"),
        ]
    )
    ranked = matcher.rank(Profile(country_id=33, zip="79 100"), "territory")
    assert [candidate.rule_id for candidate in ranked] == [3, 4, 2, 1]
    assert [candidate.lost_by for candidate in ranked] == [None, *["place"] * 3]
