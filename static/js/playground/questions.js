/** Calls that wait for a person: their cards come from the server, the title and a toast say so, keys work as one expects. */

import { toast } from "../toasts.js";

const WAITS = "Waiting for you - ";

/** The server's own card: its form, its bar, who decided. */
function refreshCall(run, call) {
  const step = call.closest(".step").dataset.step;
  const url = run.dataset.callUrl.replace("/0/calls/0/", `/${step}/calls/${call.dataset.call}/`);
  return window.htmx.ajax("GET", url, { target: call, swap: "outerHTML" });
}

export async function askForCall(run, call, name) {
  await refreshCall(run, call);
  toast(`${name} waits for you.`, "warning");
}

/** Another watcher's decision shows here too; one's own has shown its card already. */
export function showDecision(run, call) {
  if (call.querySelector("[data-question]")) refreshCall(run, call);
}

/** The title says whether somebody is waited for: it is what one sees of a tab in the background. */
export function sayInTitle() {
  const isAsked = document.querySelector('[data-run][data-status="waiting"]');
  const title = document.title.replace(WAITS, "");
  document.title = isAsked ? WAITS + title : title;
}

/** Ctrl-Enter sends the answer that is being written, Esc leaves it: neither runs nor stops anything else. */
function onKeydown(event) {
  const field = event.target.closest?.("[data-question] :is(input, textarea)");
  if (!field) return;
  if (event.key === "Escape") {
    event.preventDefault();
    field.blur();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    // Pressed, not submitted: htmx sends a button's name and value only of one that was clicked.
    field.form.querySelector("button[name=decision]").click();
  }
}

/** The pressed button went with its card: the next question has the focus, else the card. */
function onSwap(event) {
  if (!event.detail.requestConfig?.elt.closest?.("[data-question]") || document.activeElement !== document.body) return;
  const next = document.querySelector("[data-question] button") ?? document.querySelector(".call[data-state=queued] a, #id_message");
  next?.focus({ preventScroll: true });
}

export function startQuestions() {
  document.addEventListener("keydown", onKeydown);
  document.addEventListener("htmx:afterSwap", onSwap);
  document.addEventListener("htmx:afterSettle", sayInTitle);
  sayInTitle();
}
