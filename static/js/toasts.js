/** Short news at the edge: `toast("Copied")`, or a response header `HX-Trigger: {"toast": {"text", "kind"}}`. */

import { icon } from "./icons.js";

const SECONDS = 5;
const ICONS = { ok: "ok", success: "ok", error: "error", warning: "warning", info: "info" };
const SAID = { 503: "The database cannot be used: its disk is full, or it cannot be reached. Nothing was changed." };

export function toast(text, kind = "info") {
  const box = document.createElement("div");
  box.className = `toast toast-${kind}`;
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button-quiet button-small button-icon";
  close.setAttribute("aria-label", "Close");
  close.dataset.toastClose = "";
  close.append(icon("x"));
  box.append(icon(ICONS[kind] ?? "info"), words, close);
  document.getElementById("toasts").append(box);
  expire(box);
}

function expire(box) {
  // An error stays until it is closed: it may have to be read twice.
  if (!box.classList.contains("toast-error")) setTimeout(() => leave(box), SECONDS * 1000);
}

/** Not from under somebody's pointer or focus. */
function leave(box) {
  if (box.matches(":hover, :focus-within")) setTimeout(() => leave(box), 1000);
  else box.remove();
}

export function startToasts() {
  document.querySelectorAll(".toast").forEach(expire);
  document.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest(".toast").remove());
  document.body.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.kind));
  document.body.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    const words = SAID[status] ?? `The server answered ${status} to this. Reload the page and try again.`;
    toast(words, "error");
  });
  document.body.addEventListener("htmx:sendError", () => toast("The server cannot be reached. Is it still running?", "error"));
}
