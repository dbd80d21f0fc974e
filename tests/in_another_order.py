"""A plugin for pytest: the same tests in another order, to find one that needs what another left behind.

    pytest -p tests.in_another_order --order reversed tests/browser
    pytest -p tests.in_another_order --order 42 tests

A number is the seed of a random order: the same number is the same order, on every process of `-n`.
"""

import random

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--order", required=True, help="reversed, or the seed of a random order")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    order = config.getoption("order")
    if order == "reversed":
        items.reverse()
    else:
        random.Random(int(order)).shuffle(items)
