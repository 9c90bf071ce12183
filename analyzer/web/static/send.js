// Requests that must not be lost: sent one after the other, kept in the page and sent again until the server has answered.
// Every act carries an id made here, so that sending twice is harmless.
import { toast } from "./toast.js";
import { _ } from "./words.js";

const PAUSES_MS = [300, 1000, 2000, 5000, 10000];
const waiting = [];
let running = false;

/** A fresh random id for an act, 32 hexadecimal digits. */
export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The token that proves that a request comes from this page. */
export function csrfToken() {
  return document.querySelector("meta[name=csrf-token]")?.content ?? "";
}

/** Send `body` as JSON; resolves to what the server answers, rejects only when the server refuses it (status 4xx). */
export function send(url, body) {
  return new Promise((resolve, reject) => {
    waiting.push({ url, body: JSON.stringify(body), resolve, reject, failures: 0 });
    tell();
    if (!running) run();
  });
}

async function run() {
  running = true;
  while (waiting.length) {
    const item = waiting[0];
    const answer = await attempt(item);
    if (answer === null) {
      tell();
      await pause(PAUSES_MS[Math.min(item.failures++, PAUSES_MS.length - 1)]);
      continue;
    }
    waiting.shift();
    tell();
    if (answer.ok) item.resolve(answer.said);
    else refuse(item, answer);
  }
  running = false;
}

async function attempt({ url, body }) {
  try {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() };
    const response = await fetch(url, { method: "POST", body, headers });
    if (response.status >= 500 || response.status === 429) return null;
    return { ok: response.ok, status: response.status, said: await response.json().catch(() => ({})) };
  } catch {
    return null;
  }
}

function refuse(item, { status, said }) {
  const why = said.detail ?? said.message ?? _("The server refused it ({status}).", { status });
  toast(why, { tone: "bad" });
  item.reject(Object.assign(new Error(why), { status, said }));
}

function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

function tell() {
  const element = document.getElementById("unsent");
  const late = waiting.filter((item) => item.failures > 0).length ? waiting.length : 0;
  element.hidden = late === 0;
  element.textContent = late ? _("{count} not saved yet", { count: late }) : "";
}

addEventListener("beforeunload", (event) => {
  if (waiting.length) event.preventDefault();
});
