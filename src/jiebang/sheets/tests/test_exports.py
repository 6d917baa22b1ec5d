"""Records written out read back as the same records."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.sheets import (
    LANGUAGES,
    Amount,
    Kind,
    amount_text,
    csv_bytes,
    read,
    record_table,
    xlsx_bytes,
)
from jiebang.sheets.values import money

CSV = (
    "id,language,title,problem,budget,price,region,trl,cooperation,ip,deadline,field,industry,ipc\n"
    'A,zh-Hans,废水,"\'=a\nb",300-500万,,马鞍山,4-6,joint;transfer,shared,2027-03-31,materials,C31,'
    "C02F;B01D\n"
    "A,en,Waste water,,,,,,,,,,,\n"
    "B,,x,,面议,≤ USD 5.55,SG,5,,,,,,\n"
)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["need", "achievement"])
def test_round_trip(kind: Kind, lang: str) -> None:
    records = read(CSV.encode(), kind, name="a.csv").records
    assert len(records) == 3
    table = record_table(records, kind, lang)
    assert (
        "language"
        not in record_table([replace(r, language="") for r in records], kind, "en").header
    )
    for name, data in (
        ("b.csv", csv_bytes(table.header, table.rows)),
        ("b.xlsx", xlsx_bytes([table])),
    ):
        again = read(data, kind, name=name)
        assert again.errors == ()
        assert [replace(r, row=0) for r in again.records] == [replace(r, row=0) for r in records]


@given(
    st.integers(0, 10**14) | st.none(),
    st.integers(0, 10**14) | st.none(),
    st.sampled_from(["CNY", "USD", "JPY"]),
    st.sampled_from(LANGUAGES),
)
def test_money_round_trip(low: int | None, high: int | None, currency: str, lang: str) -> None:
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    if low is None and high is None:
        currency = "CNY"
    amount = Amount(low, high, currency)
    assert money(amount_text(amount, lang)) == amount
