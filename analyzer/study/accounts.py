"""The use case: who may open a study in the browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from analyzer.core.access import Role
from analyzer.core.coding import Coder, CoderKind
from analyzer.core.identity import slug
from analyzer.errors import ConflictError, ForbiddenError, UnknownNameError, UsageError
from analyzer.optional import need
from analyzer.store.accounts import Account, CredentialKind
from analyzer.study.handle import Study

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SESSION_LASTS = timedelta(days=14)
INVITATION_LASTS = timedelta(days=14)
RENEWAL_LASTS = timedelta(days=2)
TOKEN_LASTS = timedelta(days=365)
FEWEST_CHARACTERS = 10  # of a password; NIST SP 800-63B asks for 8 or more and no rules of composition
MOST_CHARACTERS = 200  # hashing takes time that grows with length


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who was recognised: the coder, the name shown, and what they may do."""

    coder: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Member:
    """An account as others see it; `joined` is False until the invitation was accepted."""

    coder: str
    name: str
    role: Role
    joined: bool


def is_shared(study: Study) -> bool:
    """Whether an owner has an account; until then only the machine's own user may open the study."""
    return any(account.role is Role.OWNER and account.password is not None for account in study.store.accounts.accounts())


def members(study: Study) -> tuple[Member, ...]:
    """Everybody who has an account."""
    names = coder_names(study)
    return tuple(Member(a.coder, names.get(a.coder, a.coder), a.role, a.password is not None) for a in study.store.accounts.accounts())


def coder_names(study: Study) -> dict[str, str]:
    """The name of every coder by id."""
    return {coder.id: coder.name for coder in study.store.catalogue.all_of(Coder)}


def invite(study: Study, name: str, role: Role) -> str:
    """An account for a person, and the secret of the link with which they choose their password; again for one who has not joined."""
    if not name.strip():
        raise UsageError("somebody who is invited needs a name", where="field 'name'")
    coder = slug(name)
    known = study.store.accounts.account(coder)
    if known is not None and known.password is not None:
        raise ConflictError("there is an account of this name already", where=coder, remedy="Choose another name.")
    add_coder(study, coder, name.strip())
    study.store.accounts.put(coder, role)
    study.store.accounts.revoke_all(coder, CredentialKind.INVITATION)
    return study.store.accounts.issue(CredentialKind.INVITATION, coder, lasts=INVITATION_LASTS)


def renew(study: Study, coder: str) -> str:
    """The secret of a link with which somebody who forgot their password chooses another; the old one holds until they have."""
    _require_account(study, coder)
    study.store.accounts.revoke_all(coder, CredentialKind.INVITATION)
    return study.store.accounts.issue(CredentialKind.INVITATION, coder, lasts=RENEWAL_LASTS)


def add_coder(study: Study, coder: str, name: str) -> None:
    """Make a person known as a coder, unless they are."""
    known = {c.id: c for c in study.store.catalogue.all_of(Coder)}
    if coder in known and known[coder].kind is not CoderKind.PERSON:
        raise UsageError("this name belongs to a model or to the consensus", where=coder, remedy="Choose another name.")
    if coder not in known:
        study.store.catalogue.put([Coder(coder, name)])


def invited(study: Study, secret: str) -> Who | None:
    """Who was invited with this secret."""
    return _of(study, secret, CredentialKind.INVITATION)


def accept(study: Study, secret: str, password: str) -> str:
    """Choose the password of an account and return the secret of a new session.

    The invitation is used up, sessions end that were open, and tokens of programs are good for nothing any more.
    """
    who = invited(study, secret)
    if who is None:
        raise ForbiddenError("this invitation is not valid, or no longer", remedy="Ask for a new one.")
    study.store.accounts.put(who.coder, who.role, password=_hasher().hash(_fit(password)))
    study.store.accounts.revoke_all(who.coder, *CredentialKind)
    return study.store.accounts.issue(CredentialKind.SESSION, who.coder, lasts=SESSION_LASTS)


def log_in(study: Study, name: str, password: str) -> str:
    """The secret of a new session; a wrong name and a wrong password look and last the same."""
    account = study.store.accounts.account(slug(name))
    if not _matches(account, password[:MOST_CHARACTERS]) or account is None:
        raise ForbiddenError("the name or the password is wrong", remedy="Try again, or ask an owner for a link to choose a new one.")
    return study.store.accounts.issue(CredentialKind.SESSION, account.coder, lasts=SESSION_LASTS)


def open_alone(study: Study, name: str) -> str:
    """The secret of a session for the machine's own user, of a study that has no accounts."""
    if is_shared(study):
        raise ForbiddenError("this study has accounts", remedy="Log in.")
    coder = slug(name)
    add_coder(study, coder, name)
    return study.store.accounts.issue(CredentialKind.SESSION, coder, lasts=SESSION_LASTS)


def log_out(study: Study, secret: str) -> None:
    """End a session."""
    study.store.accounts.revoke(secret)


def issue_token(study: Study, coder: str) -> str:
    """A token with which programs act for a coder."""
    return study.store.accounts.issue(CredentialKind.API, coder, lasts=TOKEN_LASTS)


def of_session(study: Study, secret: str) -> Who | None:
    """Whose session this is."""
    return _of(study, secret, CredentialKind.SESSION)


def of_token(study: Study, secret: str) -> Who | None:
    """For whom this token acts."""
    return _of(study, secret, CredentialKind.API)


def change_role(study: Study, coder: str, role: Role) -> None:
    """Give an account another role; the last owner stays one."""
    _require_account(study, coder)
    _require_another_owner(study, coder, staying=role is Role.OWNER)
    study.store.accounts.put(coder, role)


def close_account(study: Study, coder: str) -> None:
    """Close an account; what the person did stays. The last owner's cannot be closed."""
    _require_account(study, coder)
    _require_another_owner(study, coder, staying=False)
    study.store.accounts.close(coder)


def _of(study: Study, secret: str, kind: CredentialKind) -> Who | None:
    credential = study.store.accounts.recognise(secret, kind)
    if credential is None:
        return None
    account = study.store.accounts.account(credential.coder)
    if account is None and is_shared(study):
        return None
    role = Role.OWNER if account is None else account.role
    return Who(credential.coder, coder_names(study).get(credential.coder, credential.coder), role)


def _require_account(study: Study, coder: str) -> None:
    if study.store.accounts.account(coder) is None:
        raise UnknownNameError(f"there is no account '{coder}'")


def _require_another_owner(study: Study, coder: str, *, staying: bool) -> None:
    owners = {a.coder for a in study.store.accounts.accounts() if a.role is Role.OWNER and a.password is not None}
    if not staying and owners == {coder}:
        raise ConflictError("a study needs an owner", where=coder, remedy="Make somebody else an owner first.")


def _fit(password: str) -> str:
    if len(password) < FEWEST_CHARACTERS:
        raise UsageError(f"a password needs at least {FEWEST_CHARACTERS} characters", where="field 'password'")
    if len(password) > MOST_CHARACTERS:
        raise UsageError(f"a password has at most {MOST_CHARACTERS} characters", where="field 'password'")
    return password


def _matches(account: Account | None, password: str) -> bool:
    stored = _decoy() if account is None or account.password is None else account.password
    argon2 = need("argon2", extra="web")
    try:
        right = _hasher().verify(stored, password)
    except argon2.exceptions.VerifyMismatchError:
        return False
    return right and account is not None and account.password is not None


@cache
def _hasher() -> PasswordHasher:
    hasher: PasswordHasher = need("argon2", extra="web").PasswordHasher()
    return hasher


@cache
def _decoy() -> str:
    """What is compared when there is no such account, so that nobody learns of it by the time it takes."""
    return _hasher().hash("no account has this password")
