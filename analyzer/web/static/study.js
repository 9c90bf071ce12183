// The page of the study: requests have ids of their own, and the recordings are shown again when work has ended.
import { csrfToken, newId } from "./send.js";
import { toast } from "./toast.js";
import { _ } from "./words.js";

document.addEventListener("htmx:configRequest", (event) => {
  if ("id" in event.detail.parameters) event.detail.parameters.id = newId();
});

// Files go one after the other, each in one request; its name is no part of an address. Recordings go first: a transcript of the same name waits for its own.
const upload = document.getElementById("upload");
upload?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const isWritten = (file) => upload.dataset.written.split(",").some((suffix) => file.name.toLowerCase().endsWith(suffix));
  const files = [...upload.elements.files.files].sort((one, other) => isWritten(one) - isWritten(other));
  if (!files.length) return toast(_("Choose files first."));
  const bar = upload.querySelector("progress");
  const told = upload.querySelector("[role=status]");
  const sum = files.reduce((total, file) => total + file.size, 0) || 1;
  const button = upload.querySelector("button");
  let before = 0;
  let taken = 0;
  button.disabled = true;
  for (const file of files) {
    told.textContent = file.name;
    const refused = await sent(file, (loaded) => { bar.value = (before + loaded) / sum; });
    before += file.size;
    bar.value = before / sum;
    if (refused) toast(`${file.name}: ${refused}`, { tone: "bad" });
    else taken += 1;
  }
  button.disabled = false;
  upload.reset();
  bar.value = 0;
  told.textContent = _("{taken} of {all} files are in the study now.", { taken, all: files.length });
  window.htmx.ajax("GET", "/study/recordings", { target: "#recordings", swap: "outerHTML" });
});

// Resolves to why the server refused it; empty when it was taken.
function sent(file, advanced) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/study/upload");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => advanced(event.loaded);
    request.onerror = () => resolve(_("The server cannot be reached. Try again."));
    request.onload = () => {
      if (request.status < 300) return resolve("");
      let said = {};
      try { said = JSON.parse(request.responseText); } catch { /* not JSON: the status must do */ }
      resolve([said.detail, said.remedy].filter(Boolean).join(". ") || _("The server refused it ({status}).", { status: request.status }));
    };
    request.send(file);
  });
}

document.addEventListener("htmx:afterSwap", () => {
  const ended = document.querySelector("#jobs[data-ended]");
  if (!ended) return;
  delete ended.dataset.ended;
  window.htmx.ajax("GET", "/study/recordings", { target: "#recordings", swap: "outerHTML" });
});
