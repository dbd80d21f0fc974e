/** The trace list: rows on the page change in place, new ones announce themselves, several can be selected. */

import { onKey } from "./keyboard.js";

const PAUSE_MS = 400;

const page = document.getElementById("traces-page");
const waiting = new Set();
let timer = 0;

function list() {
  return document.getElementById("trace-list");
}

function onTrace({ detail: { trace_id: id } }) {
  waiting.add(id);
  clearTimeout(timer);
  timer = setTimeout(catchUp, PAUSE_MS);
}

async function catchUp() {
  const ids = [...waiting];
  waiting.clear();
  const shown = ids.filter((id) => document.getElementById(`trace-${id}`));
  for (const id of shown) {
    const isChosen = box(id)?.checked;
    await htmx.ajax("GET", page.dataset.rowUrl.replace("ID", id), { target: `#trace-${id}`, swap: "outerHTML" });
    if (isChosen) box(id).checked = true;
  }
  if (shown.length < ids.length && list().dataset.isNewest === "yes") {
    const url = `${list().dataset.newsUrl}&after=${list().dataset.newest}`;
    await htmx.ajax("GET", url, { target: "#trace-news", swap: "innerHTML" });
  }
}

function box(id) {
  return document.querySelector(`#trace-${CSS.escape(id)} .row-check`);
}

function showSelection() {
  const boxes = [...document.querySelectorAll("tbody .row-check")];
  const chosen = boxes.filter((each) => each.checked).length;
  const button = document.getElementById("delete-selected");
  if (button) button.disabled = chosen === 0;
  const all = document.getElementById("select-all");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.id === "select-all") {
    for (const each of document.querySelectorAll("tbody .row-check")) each.checked = event.target.checked;
  }
  if (event.target.matches(".row-check")) showSelection();
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "trace-list") document.getElementById("trace-news").replaceChildren();
  showSelection();
});
onKey("x", () => {
  const row = document.querySelector("tr.is-current");
  row?.querySelector(".row-check")?.click();
});
page.addEventListener("live:trace", onTrace);
showSelection();
