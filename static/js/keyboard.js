/** Keys, as docs/design-system.md lists them. Nothing happens while a person types or holds Ctrl, Alt or Cmd.
 *
 * A page adds its own with `onKey("s", () => ...)`. Rows that j and k walk through carry `data-row`.
 */

import { copy } from "./copy.js";
import { closeMenu } from "./dialogs.js";

const keys = new Map();
const PLACES = { p: "/playground/", t: "/traces/", o: "/tools/" };
let goPressedAt = 0;

export function onKey(key, act) {
  keys.set(key, act);
}

export function isTyping(target) {
  return target.isContentEditable || Boolean(target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select"));
}

function visibleRows() {
  return [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
}

function currentRow() {
  return document.querySelector("[data-row].is-current");
}

export function moveTo(row) {
  currentRow()?.classList.remove("is-current");
  row.classList.add("is-current");
  const target = row.matches("a, button") ? row : row.querySelector("a, button") ?? row;
  target.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const rows = visibleRows();
  if (!rows.length) return;
  const at = rows.indexOf(currentRow() ?? document.activeElement.closest?.("[data-row]"));
  moveTo(rows[Math.min(Math.max(at + by, 0), rows.length - 1)]);
}

function search() {
  const field = document.querySelector("[data-search]");
  field?.focus();
  field?.select?.();
}

function onKeydown(event) {
  if (event.key === "Escape" && closeMenu()) {
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (Date.now() - goPressedAt < 1500 && PLACES[event.key] && "places" in document.body.dataset) {
    event.preventDefault();
    location.assign(PLACES[event.key]);
    return;
  }
  goPressedAt = event.key === "g" ? Date.now() : 0;
  const act = keys.get(event.key);
  if (!act) return;
  event.preventDefault();
  act(event);
}

export function startKeyboard() {
  onKey("j", () => step(1));
  onKey("k", () => step(-1));
  onKey("/", search);
  onKey("c", () => copy(location.href, "Link copied"));
  onKey("?", () => document.getElementById("keys")?.showModal());
  document.addEventListener("keydown", onKeydown);
}
