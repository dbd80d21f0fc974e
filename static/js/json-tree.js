/** A node of json-parse.js as lines that fold. Children are made when they are first shown. */

import { copy } from "./copy.js";
import { words } from "./json-parse.js";

const LONG = 400;
const PORTION = 100;

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function button(className, text, act) {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/** One value with everything below it. `path` is where it stands, `text` the JSON of it for copying. */
export function branch(key, node, path, depth) {
  const box = element("div", "json-branch");
  box.path = path;
  const line = element("div", "json-line");
  const text = element("span", "json-text");
  if (key !== null) text.append(element("span", "json-key", typeof key === "number" ? `${key}` : JSON.stringify(key)), ": ");
  box.append(line);
  if (node.entries) addEntries(box, line, text, node, path, depth);
  else addValue(text, node);
  line.append(text, acts(node, path));
  return box;
}

function acts(node, path) {
  const box = element("span", "json-acts");
  box.append(button("", "copy", () => copy(plain(node), "Value copied")));
  if (path) box.append(button("", "path", () => copy(path, "Path copied")));
  return box;
}

function addValue(text, node) {
  const isLong = node.type === "string" && node.raw.length > LONG;
  const shown = element("span", `json-${node.type}`, isLong ? `${node.raw.slice(0, LONG)}...` : node.raw);
  text.append(shown);
  if (!isLong) return;
  const more = button("json-more", `show all ${node.raw.length.toLocaleString("en")} characters`, () => {
    shown.textContent = node.raw;
    more.remove();
  });
  text.append(" ", more);
}

function addEntries(box, line, text, node, path, depth) {
  const [open, close] = node.type === "object" ? "{}" : "[]";
  const count = node.entries.length;
  if (!count) {
    text.append(open + close);
    return;
  }
  const summary = element("span", "json-count", `${open} ${count} ${count === 1 ? "entry" : "entries"} ${close}`);
  const children = element("div", "json-children");
  const fold = button("json-open", "", () => box.setOpen(children.hidden));
  fold.setAttribute("aria-label", `Fold or unfold ${path || "all"}`);
  box.setOpen = (isOpen) => {
    if (isOpen && !children.childElementCount) addPortion(children, node, path, depth, 0);
    children.hidden = !isOpen;
    fold.setAttribute("aria-expanded", String(isOpen));
  };
  line.append(fold);
  text.append(summary);
  box.append(children);
  box.setOpen(depth < 2 || (depth < 4 && count <= 4));
}

function addPortion(children, node, path, depth, from) {
  for (const { key, node: child } of node.entries.slice(from, from + PORTION)) {
    children.append(branch(key, child, path + pathStep(key), depth + 1));
  }
  const next = from + PORTION;
  if (next >= node.entries.length) return;
  const more = button("json-more", `show ${Math.min(PORTION, node.entries.length - next)} more`, () => {
    more.remove();
    addPortion(children, node, path, depth, next);
  });
  children.append(more);
}

export function pathStep(key) {
  if (typeof key === "number") return `[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** A value as a person wants it in the clipboard: a string's words, else its JSON. */
export function plain(node) {
  return node.type === "string" ? words(node.raw) : written(node, "");
}

function written(node, indent) {
  if (!node.entries) return node.raw;
  const [open, close] = node.type === "object" ? "{}" : "[]";
  if (!node.entries.length) return open + close;
  const inner = `${indent}  `;
  const lines = node.entries.map(
    ({ key, node: child }) => inner + (node.type === "object" ? `${JSON.stringify(key)}: ` : "") + written(child, inner),
  );
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}
