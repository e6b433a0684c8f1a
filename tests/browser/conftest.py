import pytest

def pytest_collection_modifyitems(config, items):
    "These take minutes: plain `pytest` skips them, `make browser` or `pytest tests/browser` runs them"
    if not any('browser' in a for a in config.args):
        for item in items:
            if 'browser' not in item.path.parts: continue
            item.add_marker(pytest.mark.skip(reason='a browser test: run make browser'))
