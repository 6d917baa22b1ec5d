"""The tools of the checkout: which tests run where."""

import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import postgres  # noqa: E402
import run_tests  # noqa: E402


@pytest.fixture
def runs(monkeypatch):
    """What run_tests would have run, with a PostgreSQL at `url`; exit codes are taken from `codes`."""
    done, state = [], {"url": "postgresql://x", "codes": []}

    def pytest_run(*options, **environment):
        done.append((options, environment))
        return state["codes"].pop(0) if state["codes"] else 0

    @contextmanager
    def cluster():
        yield state["url"]

    monkeypatch.setattr(run_tests, "pytest", pytest_run)
    monkeypatch.setattr(run_tests.postgres, "cluster", cluster)
    monkeypatch.delenv("JIEBANG_REQUIRE_ALL", raising=False)
    return done, state


def test_tests_run_on_both_databases(runs):
    done, _ = runs
    assert run_tests.main([]) == 0
    (first, plain), (second, given) = done
    assert "--only-database" not in first
    assert plain == {}
    assert "--only-database" in second
    assert given == {"JIEBANG_DATABASE_URL": "postgresql://x"}
    assert first[first.index("-m") + 1] == second[second.index("-m") + 1] == "not gate"


def test_gates_are_run_apart(runs):
    done, _ = runs
    run_tests.main(["--gates", "-x"])
    assert [o[o.index("-m") + 1] for o, _ in done] == ["gate"]
    assert all("-x" in options for options, _ in done)


@pytest.mark.parametrize("codes", [[1], [0, 1]])
def test_a_failure_on_either_database_fails(runs, codes):
    done, state = runs
    state["codes"] = list(codes)
    assert run_tests.main([]) == 1
    assert len(done) == len(codes)


@pytest.mark.parametrize(("required", "code"), [("0", 0), ("1", 1)])
def test_without_postgresql_the_rest_runs_unless_all_is_required(
    runs, monkeypatch, capsys, required, code
):
    done, state = runs
    state["url"] = None
    monkeypatch.setenv("JIEBANG_REQUIRE_ALL", required)
    assert run_tests.main([]) == code
    assert len(done) == 1
    assert "PostgreSQL is not installed" in capsys.readouterr().out


def test_a_given_postgresql_is_used_as_it_is(monkeypatch):
    monkeypatch.setenv("JIEBANG_TEST_DATABASE_URL", "postgresql://given")
    with postgres.cluster() as url:
        assert url == "postgresql://given"
