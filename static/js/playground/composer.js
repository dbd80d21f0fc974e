/** Ctrl-Enter runs, Esc stops or leaves an edit; a branch's edited text goes with the run that it belongs to, and no other. */

import { closeSheets } from "./sheets.js";

function stopButton() {
  return [...document.querySelectorAll("[data-stop]")].at(-1);
}

/** Close an edit of an earlier message, its text as it was. */
function cancelEdit(edit) {
  const text = edit.querySelector("textarea");
  text.value = text.defaultValue;
  edit.open = false;
  edit.querySelector("summary").focus();
}

function onKeydown(event) {
  const form = document.getElementById("run-form");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    const edit = event.target.closest?.(".edit");
    form.requestSubmit(edit?.querySelector("button[name=branch]") ?? document.getElementById("run-button"));
  }
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  const edit = event.target.closest?.(".edit[open]");
  if (edit) cancelEdit(edit);
  else if (!closeSheets()) stopButton()?.click();
}

/** The thread that comes back shows the new run: the message is sent, so its field is empty again. */
function onRan(event) {
  if (event.detail.elt.id !== "run-form" || !event.detail.successful || event.detail.xhr.status === 422) return;
  const message = document.getElementById("id_message");
  message.value = message.dataset.next ?? "";
  delete message.dataset.next;
  document.getElementById("run-errors").replaceChildren();
  closeSheets();
}

/** htmx does not see which button outside the form was pressed: the browser does. */
function onConfigRequest(event) {
  const button = event.detail.triggeringEvent?.submitter;
  if (event.detail.elt.id === "run-form" && button?.name) event.detail.parameters[button.name] = button.value;
  // What is said beforehand is said of the edit that is open.
  const edited = [...document.querySelectorAll(".edit[open] button[name=branch]")].at(-1);
  if (event.detail.elt.id === "before" && edited) event.detail.parameters.branch = edited.value;
}

function onEdit(event) {
  if (event.target.closest?.(".edit")) document.body.dispatchEvent(new CustomEvent("edit-changed"));
}

function onClick(event) {
  if (event.target.closest("[data-edit-cancel]")) cancelEdit(event.target.closest(".edit"));
}

export function startComposer() {
  document.addEventListener("click", onClick);
  document.addEventListener("input", onEdit);
  document.addEventListener("toggle", onEdit, { capture: true });
  document.addEventListener("htmx:configRequest", onConfigRequest);
  document.addEventListener("keydown", onKeydown);
  document.addEventListener("htmx:afterRequest", onRan);
}
