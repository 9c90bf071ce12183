// Coders: giving out units, invitations, roles.
import { newId, send } from "./send.js";
import { toast } from "./toast.js";
import { undo } from "./undo.js";
import { _ } from "./words.js";

const byId = (id) => document.getElementById(id);

function given() {
  const fields = new FormData(byId("give-form"));
  return {
    id: newId(),
    coders: fields.getAll("coders"),
    part: Number(fields.get("part")) / 100,
    seed: Number(fields.get("seed")) || 0,
    blind: fields.get("blind") !== null,
    recording: fields.get("recording") || null,
  };
}

/** Show something that is to be copied. */
function result(text, value) {
  const element = byId("result");
  const code = document.createElement("code");
  code.textContent = value;
  element.replaceChildren(`${text} `, code);
  element.hidden = false;
}

byId("give-look")?.addEventListener("click", async () => {
  const said = await send("/api/assignments/preview", given()).catch(() => null);
  if (said) byId("give-preview").textContent = _("{count} units", { count: said.count });
});
byId("give-do")?.addEventListener("click", async () => {
  const body = given();
  const said = await send("/api/assignments", body).catch(() => null);
  if (!said) return;
  byId("give").close();
  sessionStorage.setItem("given", JSON.stringify({ group: body.id, units: said.units, coders: said.coders }));
  location.reload();
});
byId("invite-do")?.addEventListener("click", async () => {
  const fields = new FormData(byId("invite-form"));
  const said = await send("/api/invitations", { name: fields.get("name"), role: fields.get("role") }).catch(() => null);
  if (!said) return;
  byId("invite").close();
  result(_("Send this link to {name}; it holds for 14 days:", { name: fields.get("name") }), said.link);
});
byId("invite-form")?.addEventListener("submit", (event) => { event.preventDefault(); byId("invite-do").click(); });
byId("token")?.addEventListener("click", async () => {
  const said = await send("/api/tokens", {}).catch(() => null);
  if (said) result(_("Keep this token; it is shown once:"), said.token);
});
document.addEventListener("change", (event) => {
  if (!event.target.matches(".role")) return;
  const coder = event.target.closest("tr").dataset.coder;
  send("/api/accounts/role", { coder, role: event.target.value }).then(() => toast(_("Changed"))).catch(() => {});
});
document.addEventListener("click", async (event) => {
  if (!event.target.matches(".new-password")) return;
  const row = event.target.closest("tr");
  const said = await send("/api/accounts/password", { coder: row.dataset.coder }).catch(() => null);
  if (said) result(_("Send this link to {name}; it holds for two days:", { name: row.cells[0].textContent }), said.link);
});
document.addEventListener("click", async (event) => {
  if (!event.target.matches(".close-account")) return;
  const coder = event.target.closest("tr").dataset.coder;
  if (await send("/api/accounts/close", { coder }).catch(() => null)) location.reload();
});

const before = sessionStorage.getItem("given");
if (before) {
  sessionStorage.removeItem("given");
  const { group, units, coders } = JSON.parse(before);
  toast(_("{units} units given to {coders} coders", { units, coders }), { undo: () => undo(group).catch(() => {}) });
}
