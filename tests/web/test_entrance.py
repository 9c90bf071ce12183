"""Who is let in."""

from __future__ import annotations

import pytest
from litestar.testing import TestClient

from analyzer.core.access import Role
from analyzer.errors import ConflictError, ForbiddenError, UnknownNameError, UsageError
from analyzer.study import Study
from analyzer.study.accounts import (
    accept,
    change_role,
    close_account,
    invite,
    is_shared,
    issue_token,
    log_in,
    members,
    of_session,
    of_token,
    renew,
)
from analyzer.web.app import create_app
from analyzer.web.desk import Door
from tests.web.rooms import BASE, PASSWORD, TOKEN, alone, join, seated

PAGES = ("/queue", "/coders", "/adjudication", "/dashboard", "/api/study", "/api/schema/openapi.json", "/codes.css")


def stranger(study: Study, host: str = BASE) -> TestClient:  # type: ignore[type-arg]
    return TestClient(create_app(study, door=Door(TOKEN, "Anna"), hosts=("localhost.local",)), base_url=host)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_shown_to_strangers(study: Study, path: str) -> None:
    with stranger(study) as client:
        answer = client.get(path, headers={"accept": "application/json"}, follow_redirects=False)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert client.get(path, headers={"accept": "text/html"}, follow_redirects=False).status_code in {302, 401}


def test_the_token_in_the_address_opens_a_study_without_accounts_and_does_not_stay_there(study: Study) -> None:
    with stranger(study) as client:
        assert client.get("/open?token=guessed", follow_redirects=False).status_code == 403
        answer = client.get(f"/open?token={TOKEN}", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie


def test_the_token_opens_nothing_once_there_is_an_owner(study: Study) -> None:
    with alone(study) as anna:
        join(study, "Ben", Role.OWNER)
        assert anna.get("/queue").status_code == 302
        assert anna.client.get(f"/open?token={TOKEN}", follow_redirects=False).status_code == 403


def test_an_invitation_alone_locks_nobody_out(study: Study) -> None:
    with alone(study) as anna:
        invite(study, "Ben", Role.OWNER)
        assert not is_shared(study)
        assert anna.get("/queue").status_code == 200


def test_other_host_names_are_refused(study: Study) -> None:
    with stranger(study, "http://evil.example") as client:
        assert client.get(f"/open?token={TOKEN}", follow_redirects=False).status_code == 400


def test_joining_by_invitation(study: Study) -> None:
    secret = invite(study, "Ben Ten", Role.OWNER)
    with stranger(study) as client:
        assert "Ben Ten" in client.get("/join", params={"invitation": secret}).text
        short = client.post("/accept", data={"invitation": secret, "password": "short"}, follow_redirects=False)
        assert short.status_code == 400
        assert client.post("/accept", data={"invitation": secret, "password": PASSWORD}, follow_redirects=False).status_code == 303
        assert client.get("/queue").status_code == 200
        assert client.get("/join", params={"invitation": secret}).status_code == 403
        assert client.get("/api/study").json()["role"] == "owner"
        client.cookies.clear()
        assert client.post("/enter", data={"name": "Ben Ten", "password": PASSWORD}, follow_redirects=False).status_code == 303
        assert client.get("/api/study").json()["coder"] == "ben_ten"


def test_a_forgotten_password_is_chosen_anew(study: Study) -> None:
    before = join(study, "Ben", Role.OWNER)
    token = issue_token(study, "ben")
    secret = renew(study, "ben")
    assert of_session(study, before) is not None, "until another is chosen"
    assert of_token(study, token) is not None, "until another is chosen"
    session = accept(study, secret, "another horse battery")
    assert of_session(study, before) is None
    assert of_token(study, token) is None
    assert of_session(study, session) is not None
    assert log_in(study, "Ben", "another horse battery")
    with pytest.raises(ForbiddenError):
        log_in(study, "Ben", PASSWORD)
    with pytest.raises(ForbiddenError):
        accept(study, secret, "a third horse battery")
    with pytest.raises(UnknownNameError):
        renew(study, "nobody")


def test_a_wrong_password_and_a_wrong_name_look_the_same(study: Study) -> None:
    join(study, "Ben", Role.OWNER)
    with stranger(study) as client:
        wrong = [client.post("/enter", data={"name": name, "password": "guess guess"}) for name in ("Ben", "Nobody")]
    assert [answer.status_code for answer in wrong] == [403, 403]
    assert wrong[0].text == wrong[1].text


def test_guessing_passwords_is_slowed_down(study: Study) -> None:
    join(study, "Ben", Role.OWNER)
    with stranger(study) as client:
        answers = [client.post("/enter", data={"name": "Ben", "password": f"guess {n}"}).status_code for n in range(12)]
    assert answers[-1] == 429


def test_an_invited_person_who_has_not_joined_cannot_log_in(study: Study) -> None:
    join(study, "Ben", Role.OWNER)
    invite(study, "Chloe", Role.CODER)
    with pytest.raises(ForbiddenError):
        log_in(study, "Chloe", "")


def test_logging_out_ends_the_session_on_the_server(study: Study) -> None:
    with alone(study) as anna:
        assert anna.post("/logout", {}).status_code == 303
        assert anna.get("/queue").status_code == 302


def test_a_closed_account_is_out_at_once_and_a_study_keeps_an_owner(study: Study) -> None:
    join(study, "Anna", Role.OWNER)
    join(study, "Ben", Role.CODER)
    with seated(study, "Ben") as ben:
        close_account(study, "ben")
        assert ben.get("/queue").status_code == 302
    with pytest.raises(ConflictError, match="needs an owner"):
        close_account(study, "anna")
    with pytest.raises(ConflictError, match="needs an owner"):
        change_role(study, "anna", Role.CODER)


def test_somebody_invited_again_after_their_account_was_closed_chooses_another_password(study: Study) -> None:
    join(study, "Anna", Role.OWNER)
    join(study, "Ben", Role.CODER)
    close_account(study, "ben")
    secret = invite(study, "Ben", Role.ADJUDICATOR)
    with pytest.raises(ForbiddenError):
        log_in(study, "Ben", PASSWORD)
    assert [member.joined for member in members(study) if member.coder == "ben"] == [False]
    accept(study, secret, "another horse battery")
    assert log_in(study, "Ben", "another horse battery")


def test_an_account_is_not_taken_over_by_another_invitation(study: Study) -> None:
    join(study, "Ben", Role.OWNER)
    with pytest.raises(ConflictError, match="already"):
        invite(study, "ben", Role.OWNER)


def test_passwords_are_kept_as_argon2_hashes_and_secrets_as_hashes(study: Study) -> None:
    secret = join(study, "Ben", Role.OWNER)
    account = study.store.accounts.account("ben")
    assert account is not None
    assert (account.password or "").startswith("$argon2id$")
    assert study.store.database.path is not None
    content = study.store.database.path.read_bytes()
    assert secret.encode() not in content
    assert PASSWORD.encode() not in content


def test_no_password_is_too_long_to_be_refused_quickly(study: Study) -> None:
    with pytest.raises(UsageError, match="at most"):
        accept(study, invite(study, "Ben", Role.OWNER), "x" * 10_000)


def test_programs_come_in_with_a_token(study: Study) -> None:
    join(study, "Ben", Role.OWNER)
    token = issue_token(study, "ben")
    with stranger(study) as client:
        assert client.get("/api/study", headers={"authorization": f"Bearer {token}"}).json()["coder"] == "ben"
        assert client.get("/api/study", headers={"authorization": "Bearer no"}).status_code == 401
        assert client.get("/api/study", headers={"authorization": f"Basic {token}"}).status_code == 401


def test_every_answer_is_protected(study: Study) -> None:
    with alone(study) as anna:
        for path in ("/queue", "/login", "/nowhere", "/api/study", "/static/queue.js"):
            headers = anna.get(path).headers
            assert "script-src 'self'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
        assert anna.get("/queue").headers["cache-control"] == "no-store"


def test_a_change_needs_the_token_of_a_page(study: Study) -> None:
    with alone(study) as anna:
        for wrong in ("", "0" * 32):
            assert anna.post("/undo", {"id": "a"}, **{"x-csrftoken": wrong}).status_code == 403
