"""Redis is a cache: what it fails to do is done without it."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache as default_cache
from django.test import Client
from pytest_django import Settings

from clinic.core import cache as cache_module
from clinic.core.cache import PAUSE, RedisCache
from clinic.models import HomePage
from tests.support.serving import free_port, served_site, until


@pytest.fixture(autouse=True)
def no_outage_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_outages", type(cache_module._outages)(cache_module.Outage))


@pytest.fixture
def hung() -> Iterator[str]:
    """The address of something that takes connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"redis://:secret@127.0.0.1:{listener.getsockname()[1]}/0"


@pytest.fixture
def away() -> str:
    """The address of nothing."""
    return f"redis://:secret@127.0.0.1:{free_port()}/0"


def use_every_way(cache: Any) -> None:
    """Each question is answered as by an empty cache."""
    assert cache.get("key", "default") == "default"
    assert cache.get_or_set("key", lambda: "made") == "made"
    assert cache.get_many(["key", "other"]) == {}
    assert cache.set("key", 1) is None
    assert cache.set_many({"key": 1}) == []
    assert (cache.add("key", 1), cache.touch("key"), cache.delete("key")) == (False, False, False)
    assert "key" not in cache
    assert cache.delete_many(["key"]) is None
    assert cache.clear() is False
    with pytest.raises(ValueError, match="not found"):
        cache.incr("key")


@pytest.mark.parametrize("name", ["hung", "away"])
def test_a_failing_cache_is_an_empty_one(
    name: str, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    url = request.getfixturevalue(name)
    # Each thread has a cache object of its own.
    caches = [RedisCache(url, {}) for _ in range(3)]
    began = time.monotonic()
    for cache in caches:
        use_every_way(cache)
    assert time.monotonic() - began < 0.05 + 0.03
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text


def test_it_is_asked_again_after_a_while(
    away: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cache = RedisCache(away, {})
    cache.get("key")
    now = time.monotonic()
    for minute in range(1, 6):
        monkeypatch.setattr(time, "monotonic", lambda minute=minute: now + 60 * minute)
        cache.get("key")
        assert cache._cache.outage.failed_at == now + 60 * minute
    # It is one outage all the time.
    assert len(caplog.records) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["hung", "away"])
def test_pages_and_admin_go_on(
    name: str, request: pytest.FixtureRequest, site: HomePage, settings: Settings, admin_client: Client
) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "clinic.core.cache.RedisCache", "LOCATION": request.getfixturevalue(name)}
    }
    assert default_cache.get("anything") is None
    for path in ("/", "/procedures/", "/api/v2/pages/", "/sitemap.xml"):
        assert Client().get(path).status_code == 200
    assert admin_client.get("/admin/").status_code == 200


# With a Redis of its own


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    if shutil.which("redis-server") is None:
        pytest.skip("There is no Redis on this machine.")
    port = free_port()
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--save", "", "--dir", str(tmp_path)], stdout=subprocess.DEVNULL
    )

    def answers() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            return False
        return True

    until(answers)
    yield process, f"redis://127.0.0.1:{port}/0"
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pause be over."""
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + PAUSE + 1)


def test_it_is_used_while_it_works(redis: tuple[subprocess.Popen[bytes], str]) -> None:
    cache = RedisCache(redis[1], {"KEY_PREFIX": "www.example.org"})
    cache.set_many({"a": 1, "b": [2]})
    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": [2]}
    assert (cache.incr("a"), cache.add("b", 3), cache.touch("b"), cache.delete("b")) == (2, False, True, True)
    assert RedisCache(redis[1], {"KEY_PREFIX": "rehearsal.example.org"}).get("a") is None


def test_nothing_old_comes_back(
    redis: tuple[subprocess.Popen[bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Redis that hung has not heard what changed meanwhile."""
    cache = RedisCache(redis[1], {})
    for key in ("deleted", "changed", "kept"):
        cache.set(key, "old")
    redis[0].send_signal(signal.SIGSTOP)
    cache.delete("deleted")
    cache.set("changed", "new")
    redis[0].send_signal(signal.SIGCONT)
    later(monkeypatch)
    assert cache.get_many(["deleted", "changed", "kept"]) == {"kept": "old"}
    cache.set("changed", "new")
    assert cache.get("changed") == "new"


def test_a_full_one_is_left_alone(
    redis: tuple[subprocess.Popen[bytes], str], caplog: pytest.LogCaptureFixture
) -> None:
    cache = RedisCache(redis[1], {})
    cache.set("key", "old")
    cache._cache.redis.get_client().config_set("maxmemory", 1)
    cache.set("key", "new")
    # Better nothing than what is out of date.
    assert cache.get("key") is None
    assert len(caplog.records) == 1


def test_the_site_starts_without_it(tmp_path: Path, migrated_database: None, away: str) -> None:
    with served_site(tmp_path, REDIS_URL=away, WORKERS="1") as site:
        assert site.get("/").status == 200
        assert site.get("/admin/login/").status == 200
        lines = [line for line in site.log.splitlines() if "Redis" in line]
        # One for each process: two commands, the worker and the clock at most.
        assert 1 <= len(lines) <= 4
        assert "secret" not in site.log
