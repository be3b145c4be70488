from tests.unit.synthetic_results import empty, scenario


def test_x() -> None:
    assert empty(scenario("a"))
