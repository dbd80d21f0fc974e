/** The trace page: the tree follows what is open, folds, is searched; both follow the run while it goes on. */

import { keepFolds, startFolding } from "./tree-fold.js";
import { onKey } from "./keyboard.js";
import { startSplits } from "./split.js";

const PAUSE_MS = 300;
const LOOK_AGAIN_MS = 5000;

const trace = document.getElementById("trace");

function pane() {
  return document.getElementById("pane");
}

function markOpen() {
  const id = `span-${pane()?.dataset.span}`;
  for (const link of document.querySelectorAll(".tree-link[aria-current]")) link.removeAttribute("aria-current");
  document.getElementById(id)?.setAttribute("aria-current", "true");
}

/** Fetch the tree and the header's numbers, keeping what is open and folded; then the pane if its span still ran. */
async function refresh() {
  const open = pane()?.dataset.span;
  if (!open) {
    location.reload(); // The first span has just begun: there is no tree yet that could be exchanged.
    return;
  }
  const url = `${trace.dataset.progress}?span=${open}`;
  await htmx.ajax("GET", url, { target: "#tree", swap: "outerHTML" });
  if (pane().dataset.status === "running" && pane().dataset.span === open) {
    await htmx.ajax("GET", pane().dataset.fragment, { target: "#pane", swap: "outerHTML" });
  }
}

function hasEnded() {
  const status = document.getElementById("trace-numbers").dataset.status;
  return !["queued", "running", "waiting"].includes(status);
}

function follow() {
  let timer = 0;
  const soon = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      await refresh();
      if (!hasEnded()) soon(LOOK_AGAIN_MS);
    }, ms);
  };
  for (const type of ["run", "step", "span", "tool_result", "decision", "end"]) trace.addEventListener(`live:${type}`, () => soon(PAUSE_MS));
  soon(LOOK_AGAIN_MS);
}

function searchTree(field) {
  const sought = field.value.trim().toLowerCase();
  for (const row of document.querySelectorAll(".tree-row")) {
    row.classList.toggle("is-unsought", Boolean(sought) && !row.dataset.name.includes(sought));
  }
}

document.addEventListener("htmx:afterSwap", () => {
  markOpen();
  keepFolds();
});
document.getElementById("tree-search")?.addEventListener("input", (event) => searchTree(event.target));
onKey("s", () => document.getElementById("share-button")?.click());
onKey("[", () => document.getElementById("older-trace")?.click());
onKey("]", () => document.getElementById("newer-trace")?.click());
startFolding();
startSplits();
markOpen();
document.querySelector(".tree-link[aria-current]")?.scrollIntoView({ block: "nearest" });
if (trace.dataset.progress) follow();
