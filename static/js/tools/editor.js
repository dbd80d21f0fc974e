/** The tool editor: JSON fields, marked places, keys, small helpers for writing. */

import { toast } from "../toasts.js";
import { showJson, startBuilder } from "./builder.js";
import { indented } from "./indented.js";
import { goTo, markPlaces, replaceText, startJsonEditors } from "./json-editor.js";

const NEW_RULE = '  {"when": {}, "output": {}, "delay_ms": 0}';

const PLACE = /line (\d+),? column (\d+)/gi;

startJsonEditors();
startBuilder();
showFaults();
for (const field of document.querySelectorAll("#rules, #default, #spec, #code")) markFrom(field, field.closest(".field"));

/** Mark in the field the places that the errors in `box` name. */
function markFrom(field, box) {
  const sentences = [...box.querySelectorAll(".field-errors, .note-error")].map((error) => error.textContent).join(" ");
  const places = [...sentences.matchAll(PLACE)].map(([, line, column]) => ({ line: Number(line), column: Number(column) }));
  markPlaces(field, places);
}

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
  if (event.target.id === "preview") markFrom(document.getElementById("source"), event.target);
});

document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (!target.dataset.fixes || !detail.xhr.status) return;
  if (detail.successful) replaceText(document.getElementById(target.dataset.fixes), detail.xhr.responseText);
});

document.addEventListener("click", (event) => {
  const place = event.target.closest(".place[data-line]");
  const adder = event.target.closest("[data-add-rule]");
  const tidier = event.target.closest("[data-format-json]");
  const stopper = event.target.closest("[data-stop]");
  if (place) {
    event.preventDefault();
    showJson();
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

document.addEventListener("htmx:sendAbort", (event) => {
  if (event.target.id === "try-form") document.getElementById("outcome").textContent = "Stopped.";
});

const toolForm = document.getElementById("tool-form");
let isChanged = Boolean(toolForm?.querySelector(":scope > .note-error"));
toolForm?.addEventListener("input", () => (isChanged = true));
toolForm?.addEventListener("submit", () => (isChanged = false));
window.addEventListener("beforeunload", (event) => {
  if (isChanged) event.preventDefault();
});
