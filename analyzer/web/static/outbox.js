// What was decided and not yet acknowledged is kept in the browser too: a page that was closed too early sends it when it opens again.
// Only ids and codes are kept, never what somebody said; every request has an id of its own, so that sending twice is harmless.
// A browser may be used by several people and for several studies: a page sends only what its own coder decided in its own study.
import { newId, send } from "./send.js";

const KEY = "outbox";
const MOST = 500;
const NOT_NOW = [401, 403]; // nobody is logged in, or somebody else: it is sent when they are back
const PAGE = newId();
const told = (name) => document.querySelector(`meta[name=${name}]`)?.content ?? "";
const OWNER = { study: told("study"), coder: told("coder") };

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}

function store(items) {
  if (items.length) localStorage.setItem(KEY, JSON.stringify(items.slice(-MOST)));
  else localStorage.removeItem(KEY);
}

function isOwn(item) {
  return item.study === OWNER.study && item.coder === OWNER.coder;
}

/** Whether `body` decides anew what the kept `item` decides. */
function replaces(item, url, body) {
  const same = ["segment", "dimension", "party"].every((name) => item.body[name] === body[name]);
  return isOwn(item) && item.url === url && Boolean(body.segment) && same;
}

function keep(url, body) {
  const { memo, have, want, ...decided } = body;
  store([...kept().filter((item) => !replaces(item, url, body)), { ...OWNER, page: PAGE, url, body: decided }]);
}

function forget(id) {
  store(kept().filter((item) => item.body.id !== id));
}

/** Keep it for whichever page of its owner opens next: this one sends it no more. */
function leave(id) {
  store(kept().map((item) => (item.body.id === id ? { ...item, page: "" } : item)));
}

async function sent(url, body) {
  try {
    const said = await send(url, body);
    forget(body.id);
    return said;
  } catch (refused) {
    if (NOT_NOW.includes(refused.status)) leave(body.id);
    else forget(body.id);
    throw refused;
  }
}

/** Send `body`, which has an `id`, and keep it until the server has answered. */
export function deliver(url, body) {
  keep(url, body);
  return sent(url, body);
}

// A page holds a lock of its own name as long as it is open: what it is still sending, with the memo that is not kept, is left to it.
function whenClosed(page) {
  return navigator.locks?.request(`${KEY} ${page}`, () => {}) ?? Promise.resolve();
}

async function resume(page) {
  await whenClosed(page);
  for (const item of kept()) if (isOwn(item) && item.page === page) sent(item.url, item.body).catch(() => {});
}

const pages = new Set(kept().filter(isOwn).map((item) => item.page));
navigator.locks?.request(`${KEY} ${PAGE}`, () => new Promise(() => {}));
for (const page of pages) resume(page);
