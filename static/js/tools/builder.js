/** The schema as a table beside its JSON: one text, which the server changes by one edit after the other. */

import { keep, kept } from "../kept.js";

const KEPT_AS = "toolscope.schema-view";
const field = document.getElementById("parameters");
const frame = document.getElementById("schema-field");
const box = document.getElementById("builder");
const undo = document.querySelector("[data-build-undo]");
const OTHER_WAY = { up: "down", down: "up" };
const past = [];
const waiting = [];
let edits = Promise.resolve();
let isOurs = false;

export function startBuilder() {
  if (!field || !box) return;
  frame.addEventListener("click", pressed);
  box.addEventListener("change", ({ target }) => target.dataset.build && commit(target));
  box.addEventListener("keydown", entered);
  field.addEventListener("input", () => isTable() && !isOurs && send({}));
  document.addEventListener("submit", afterEdits, true);
  if (kept(KEPT_AS) === "table") show("table");
}

/** The JSON comes into view, for places in it. */
export function showJson() {
  if (isTable()) show("json");
}

function isTable() {
  return frame.classList.contains("is-table");
}

function show(view) {
  frame.classList.toggle("is-table", view === "table");
  for (const button of frame.querySelectorAll("[data-schema-view]")) {
    if (button.dataset.schemaView === view) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  if (view === "table") send({});
  else field.dispatchEvent(new Event("scroll"));
}

function pressed({ target }) {
  const view = target.closest("[data-schema-view]");
  const act = target.closest("button[data-build]");
  if (view) {
    keep(KEPT_AS, view.dataset.schemaView);
    show(view.dataset.schemaView);
  }
  if (act) send({ action: act.dataset.build, path: act.dataset.path });
  if (target.closest("[data-build-undo]") && past.length) {
    write(past.pop());
    send({});
  }
}

/** Enter takes what was typed; it does not save the tool. */
function entered(event) {
  if (event.key !== "Enter" || !event.target.matches("input[data-build]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  commit(event.target);
}

function commit(control) {
  const isBox = control.type === "checkbox";
  if (control.matches("input:not([type=checkbox]), textarea") && !isTyped(control)) return;
  if (!isBox) control.defaultValue = control.value;
  send({ action: control.dataset.build, path: control.dataset.path, value: isBox && !control.checked ? "" : control.value });
}

/** Does it hold words that were not taken yet? */
function isTyped(control) {
  return control.matches("input, textarea") && control.value !== control.defaultValue;
}

/** One after the other: each edit is made on the text that the one before it left. */
function send(edit) {
  waiting.push(edit);
  edits = edits.then(() => ask(edit)).finally(() => waiting.shift());
}

async function ask(edit) {
  const token = frame.closest("form").elements.csrfmiddlewaretoken.value;
  const body = new URLSearchParams({ parameters: field.value, ...edit });
  const answer = await fetch(box.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": token } }).catch(() => null);
  if (!answer?.ok) {
    document.body.dispatchEvent(new CustomEvent("toast", { detail: { text: "The table could not be brought up to date: the server did not answer.", kind: "error" } }));
    return;
  }
  draw(await answer.text(), edit);
}

function draw(markup, edit) {
  const at = document.activeElement?.dataset.build ? document.activeElement : null;
  const held = at && { act: at.dataset.build, path: at.dataset.path, typed: at.value, isTyping: isTyped(at) };
  box.innerHTML = markup;
  const table = box.firstElementChild;
  const text = table.querySelector("[data-text]").value;
  if (text !== field.value) {
    past.push(field.value);
    write(text);
  }
  undo.disabled = past.length === 0;
  if ("refused" in table.dataset) mark(edit);
  const { was, now } = table.dataset;
  if (edit.action === "rename") for (const later of waiting) later.path &&= renamed(later.path, was, now);
  focus(table.dataset, held);
}

/** The path, after what stood at `was` stands at `now`. */
function renamed(path, was, now) {
  return was && (path === was || path.startsWith(`${was}/`)) ? now + path.slice(was.length) : path;
}

function write(text) {
  isOurs = true;
  field.value = text;
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  isOurs = false;
}

/** What was refused stays where it was typed. */
function mark({ action, path, value }) {
  const control = find(action, path);
  if (!control || value === undefined) return;
  control.setAttribute("aria-invalid", "true");
  if (control.type !== "checkbox") control.value = value;
}

/** Where the edit leads; but a person who went on meanwhile stays where they are, with what they typed. */
function focus({ action, was, now }, held) {
  const hasGoneOn = held && !(held.act === action && held.path === was);
  if (!hasGoneOn && action === "add") return focusAll(find("rename", now));
  if (!hasGoneOn && action === "remove") return find("add", now)?.focus();
  if (!hasGoneOn && action in OTHER_WAY) return (find(action, now, true) ?? find(OTHER_WAY[action], now, true))?.focus();
  const control = held && find(held.act, action === "rename" ? renamed(held.path, was, now) : held.path);
  if (control && held.isTyping) control.value = held.typed;
  return control?.focus();
}

function focusAll(control) {
  control?.focus();
  control?.select();
}

function find(act, path, isEnabled = false) {
  return [...box.querySelectorAll(`[data-build="${act}"]`)].find((one) => one.dataset.path === path && !(isEnabled && one.disabled));
}

/** Nothing is saved or run before what was typed last is in the text. */
function afterEdits(event) {
  const at = document.activeElement;
  if (at?.dataset.build && at.matches("input:not([type=checkbox]), textarea")) commit(at);
  if (!waiting.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  edits.then(() => event.target.requestSubmit(event.submitter));
}
