/** Copying: `data-copy` holds the text, `data-copy-from` the id of the element that holds it, `data-copy-link` a path. */

import { toast } from "./toasts.js";

export async function copy(text, what = "Copied") {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyOldWay(text);
  }
  toast(what, "ok");
}

// navigator.clipboard exists only on https and loopback.
function copyOldWay(text) {
  const field = document.createElement("textarea");
  field.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

function textOf(button) {
  if ("copy" in button.dataset) return button.dataset.copy;
  if ("copyLink" in button.dataset) return new URL(button.dataset.copyLink || location.href, location.href).href;
  const source = document.getElementById(button.dataset.copyFrom);
  return source.value ?? source.textContent;
}

export function startCopying() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-copy-from], [data-copy-link]");
    if (!button) return;
    event.preventDefault();
    copy(textOf(button), "copyLink" in button.dataset ? "Link copied" : "Copied");
  });
}
