// What was decided and not yet acknowledged is kept in the browser too: a page that was closed too early sends it when it opens again.
// Only ids and codes are kept, never what somebody said; every request has an id of its own, so that sending twice is harmless.
import { send } from "./send.js";

const KEY = "outbox";

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}

function store(items) {
  if (items.length) localStorage.setItem(KEY, JSON.stringify(items));
  else localStorage.removeItem(KEY);
}

function forget(id) {
  store(kept().filter((item) => item.body.id !== id));
}

/** Send `body`, which has an `id`, and keep it until the server has answered. */
export async function deliver(url, body) {
  store([...kept(), { url, body: { ...body, memo: "", have: [], want: 0 } }].slice(-500));
  try {
    return await send(url, body);
  } finally {
    forget(body.id);
  }
}

for (const { url, body } of kept()) {
  send(url, body).catch(() => {}).finally(() => forget(body.id));
}
