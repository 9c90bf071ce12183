// Adjudication: a digit settles the current case with what that coder gave, and the next case is current.
import { bind } from "./keys.js";
import { newId } from "./send.js";
import { deliver } from "./outbox.js";
import { toast } from "./toast.js";
import { undo } from "./undo.js";
import { _ } from "./words.js";

const cases = () => [...document.querySelectorAll(".case")];
const current = () => document.querySelector(".case[aria-current]");

function look(element) {
  current()?.removeAttribute("aria-current");
  element?.setAttribute("aria-current", "true");
  element?.scrollIntoView({ block: "nearest" });
  if (!element?.contains(document.activeElement)) element?.focus({ preventScroll: true });
}

function move(by) {
  const all = cases();
  look(all[Math.min(all.length - 1, Math.max(0, all.indexOf(current()) + by))]);
}

function settle(element, codes, basis) {
  const body = {
    id: newId(),
    segment: element.dataset.segment,
    dimension: element.dataset.dimension,
    party: element.dataset.party ?? null,
    codes,
    basis: codes.length ? basis || null : null,
    reason: element.querySelector(".reason").value,
  };
  const all = cases();
  const following = all[all.indexOf(element) + 1] ?? all[all.indexOf(element) - 1];
  element.remove();
  look(following);
  deliver("/api/settlements", body)
    .then(() => toast(_("Settled"), { undo: () => undo(body.id).catch(() => {}) }))
    .catch(() => location.reload());
  if (!cases().length) setTimeout(() => location.reload(), 800);
}

document.addEventListener("click", (event) => {
  const side = event.target.closest?.(".side");
  if (side) settle(side.closest(".case"), side.dataset.codes.split(" ").filter(Boolean), side.dataset.basis);
  if (event.target.matches?.(".settle-other")) {
    const element = event.target.closest(".case");
    settle(element, [...element.querySelectorAll(".others input:checked")].map((input) => input.value), null);
  }
});
document.addEventListener("focusin", (event) => {
  const element = event.target.closest?.(".case");
  if (element && element !== current()) look(element);
});
document.getElementById("asked").addEventListener("change", (event) => event.currentTarget.submit());
document.getElementById("unanimous").addEventListener("click", async (event) => {
  const body = { id: newId(), dimension: event.currentTarget.dataset.dimension || null };
  const said = await deliver("/api/settlements/unanimous", body).catch(() => null);
  if (!said) return;
  if (said.left) toast(_("{count} cells are left: their codes are not offered any more.", { count: said.left }), { tone: "bad" });
  setTimeout(() => location.reload(), said.left ? 6000 : 0);
});
const group = _("Cases");
for (let digit = 1; digit <= 9; digit++) {
  bind(String(digit), digit === 1 ? _("Settle with what the coder of that number gave") : "", () => {
    current()?.querySelector(`.side[data-digit="${digit}"]`)?.click();
  }, { group });
}
bind(["j", "ArrowDown"], _("Next case"), () => move(1), { group });
bind(["k", "ArrowUp"], _("Case before"), () => move(-1), { group });
bind("w", _("Say why"), () => { current()?.querySelector(".reason").focus(); }, { group });
look(cases()[0]);
