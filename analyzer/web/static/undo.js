// Undo and redo of whatever this person did last, across reloads: the server knows the order.
import { bind } from "./keys.js";
import { send, newId } from "./send.js";
import { toast } from "./toast.js";
import { _ } from "./words.js";

/** Take back the last thing done, or the named group of acts; the page is told by the event "changed" on the document. */
export async function undo(group = null) {
  await step("/undo", { id: newId(), group }, _("Undone"));
}

/** Do again what was undone last. */
export async function redo() {
  await step("/redo", { id: newId() }, _("Done again"));
}

async function step(url, body, word) {
  const said = await send(url, body);
  toast(said.text ? `${word}: ${said.text}` : word);
  const event = new CustomEvent("changed", { detail: said, cancelable: true });
  if (document.dispatchEvent(event)) location.reload();
}

bind(["z", "Ctrl+z"], _("Undo"), () => { undo().catch(() => {}); });
bind(["Z", "Ctrl+Z", "Ctrl+y"], _("Do again"), () => { redo().catch(() => {}); });
