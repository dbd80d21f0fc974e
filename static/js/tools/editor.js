/** The tool editor: JSON fields, marked places, keys, small helpers for writing. */

import { toast } from "../toasts.js";
import { indented } from "./indented.js";
import { goTo, markPlaces, replaceText, startJsonEditors } from "./json-editor.js";

const NEW_RULE = '  {"when": {}, "output": {}, "delay_ms": 0}';

startJsonEditors();
showFaults();

/** Mark in the schema what its state below says is wrong. */
function showFaults() {
  const field = document.getElementById("parameters");
  if (!field) return;
  const places = [...document.querySelectorAll("#schema-state .place")].map(placeOf);
  field.setAttribute("aria-invalid", String(places.length > 0));
  markPlaces(field, places);
}

function placeOf(link) {
  return { line: Number(link.dataset.line), column: Number(link.dataset.column) };
}

function addRule(field) {
  const text = field.value.trimEnd();
  if (!text) return replaceText(field, `[\n${NEW_RULE}\n]`);
  if (!text.endsWith("]")) return toast("The rules are not a list yet: they end with ].", "error");
  const start = text.slice(0, -1).trimEnd();
  return replaceText(field, `${start}${start.endsWith("[") ? "" : ","}\n${NEW_RULE}\n]`);
}

function tidy(field) {
  try {
    replaceText(field, indented(field.value));
  } catch {
    toast("This is not JSON yet: see what is marked.", "error");
  }
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "schema-state") showFaults();
});

document.addEventListener("click", (event) => {
  const place = event.target.closest("#schema-state .place");
  const adder = event.target.closest("[data-add-rule]");
  const tidier = event.target.closest("[data-format-json]");
  const stopper = event.target.closest("[data-stop]");
  if (place) {
    event.preventDefault();
    goTo(document.getElementById("parameters"), placeOf(place));
  }
  if (adder) addRule(document.getElementById(adder.dataset.addRule));
  if (tidier) tidy(document.getElementById(tidier.dataset.formatJson));
  if (stopper) window.htmx.trigger(document.getElementById(stopper.dataset.stop), "htmx:abort");
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const wanted = event.key === "Enter" ? "try-form" : event.key === "s" ? "tool-form" : "";
  const form = document.getElementById(wanted);
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});

let isChanged = false;
const toolForm = document.getElementById("tool-form");
toolForm?.addEventListener("input", () => (isChanged = true));
toolForm?.addEventListener("submit", () => (isChanged = false));
window.addEventListener("beforeunload", (event) => {
  if (isChanged) event.preventDefault();
});
