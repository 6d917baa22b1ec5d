"""The demo edition loads, is what it claims to be, and survives a trip through spreadsheets."""

from collections import Counter
from dataclasses import replace

from jiebang import demo, sheets
from jiebang.reference import cooperation, fields, industries, ip, needs, regions


def families(record: dict) -> set[str]:
    return {lang.split("-")[0] for lang in record["texts"]}


def test_numbers_of_the_edition() -> None:
    assert len(demo.raw_needs()) == 120
    assert len(demo.raw_achievements()) == 240
    assert len(demo.gold_pairs()) == 90
    assert Counter(pair.relation for pair in demo.gold_pairs())["cross"] == 60
    kinds = Counter(
        "both" if len(families(need)) == 2 else families(need).pop() for need in demo.raw_needs()
    )
    assert kinds["zh"] >= 50
    assert kinds["en"] >= 25
    assert kinds["both"] >= 25
    assert any("zh-Hant" in need["texts"] for need in demo.raw_needs())


def test_ids_and_organisations_are_consistent() -> None:
    slugs = [organisation["slug"] for organisation in demo.organisations()]
    assert len(set(slugs)) == len(slugs)
    for items in (demo.raw_needs(), demo.raw_achievements()):
        assert len({item["id"] for item in items}) == len(items)
        assert {item["organisation"] for item in items} <= set(slugs)


def test_every_code_is_in_the_reference_tables() -> None:
    for kind, items in (("need", demo.raw_needs()), ("achievement", demo.raw_achievements())):
        for item in items:
            assert industries.get(item["industry"])
            assert item["field"] in fields.codes()
            assert regions.get(item["region"])
            assert set(item["cooperation"]) <= set(cooperation.codes())
            assert item["ip"] in ip.codes(kind)
    for organisation in demo.organisations():
        assert regions.get(organisation["region"])


def test_gold_pairs_are_of_published_records() -> None:
    needs = {record.id for record in demo.needs()}
    achievements = {record.id for record in demo.achievements()}
    gold = demo.gold()
    assert set(gold) <= needs
    assert {answer for answers in gold.values() for answer in answers} <= achievements
    assert sum(map(len, gold.values())) == 90


def test_relation_says_whether_the_two_share_a_language() -> None:
    needs = {item["id"]: families(item) for item in demo.raw_needs()}
    achievements = {item["id"]: families(item) for item in demo.raw_achievements()}
    for pair in demo.gold_pairs():
        shared = needs[pair.need] & achievements[pair.achievement]
        assert pair.relation == ("same" if shared else "cross")


def test_the_spreadsheets_read_back_as_the_same_records() -> None:
    needs = sheets.record_table(demo.needs(), "need", "zh-Hans")
    achievements = sheets.record_table(demo.achievements(), "achievement", "en")
    for kind, records, name, data in (
        ("need", demo.needs(), "needs.xlsx", sheets.xlsx_bytes([needs])),
        (
            "achievement",
            demo.achievements(),
            "achievements.csv",
            sheets.csv_bytes(achievements.header, achievements.rows),
        ),
    ):
        result = sheets.read(data, kind, name=name)
        assert [error.sentence("en") for error in result.errors] == []
        assert [replace(record, row=0) for record in result.records] == list(records)
    assert len(sheets.profiles(demo.achievements())) == 240


def test_needs_of_every_other_kind_are_in_two_languages_with_fields_that_the_table_knows() -> None:
    found = demo.raw_kinds()
    assert {raw["type"] for raw in found} == set(needs.codes()) - {needs.DEFAULT}
    for raw in found:
        assert needs.checked(raw["type"], raw["particulars"]) == raw["particulars"]
        assert needs.lacking(raw["type"], raw["particulars"]) == ()
        assert families(raw) == {"zh", "en"}


def test_solutions_answer_published_needs_of_others() -> None:
    needs = {need["id"]: need for need in demo.raw_needs()}
    slugs = {organisation["slug"] for organisation in demo.organisations()}
    solutions = demo.raw_solutions()
    assert len({one["id"] for one in solutions}) == len(solutions) == 12
    for one in solutions:
        need = needs[one["need"]]
        assert need["status"] == "published"
        assert one["organisation"] in slugs - {need["organisation"]}
        assert one["original"] in one["texts"]
        assert all(words["title"] and words["approach"] for words in one["texts"].values())
        assert {meets for _figure, meets, _evidence in one["promised"]} <= {
            "yes",
            "partly",
            "no",
            "",
        }
        assert one["ip"] in ip.codes("need")
        assert regions.get(one["region"])
        assert one["months"] > 0 < one["price"]["amount"]
        assert one["members"]
        assert all({"text", "rows", "pdf"} & set(file) for file in one["files"])
    assert {file["tier"] for one in solutions for file in one["files"]} == {2, 3}
