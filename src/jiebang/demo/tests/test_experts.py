"""The demo edition's experts are what they claim to be, and rated on needs that are there."""

from collections import Counter

from jiebang import demo


def test_numbers_of_experts() -> None:
    experts = demo.experts()
    assert len(experts) == 26
    assert all(3 <= len(expert.papers) <= 5 for expert in experts)
    papers = [paper for expert in experts for paper in expert.papers]
    assert len({paper.id for paper in papers}) == len(papers) == 106
    languages = Counter(text.language for paper in papers for text in paper.texts[:1])
    assert languages == {"zh-Hans": 42, "zh-Hant": 11, "en": 53}


def test_ratings_are_of_published_needs() -> None:
    expertise = demo.expertise()
    needs = {record.id for record in demo.needs()}
    assert set(expertise) == {expert.id for expert in demo.experts()}
    assert sum(map(len, expertise.values())) == 235
    for rated in expertise.values():
        assert 8 <= len(rated) <= 10
        assert set(rated) <= needs
        assert {1.0, 5.0} <= set(rated.values()) <= {1.0, 2.0, 3.0, 4.0, 5.0}
