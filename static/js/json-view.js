/** Makes every `[data-json]` block whose text is JSON a tree: fold, copy value, copy path, search. */

import { copy } from "./copy.js";
import { parse, words } from "./json-parse.js";
import { branch, button, element, pathStep } from "./json-tree.js";

const MOST_MATCHES = 1000;

/** A text shorter than this is seen at a glance: it needs no search. */
const SMALL = 600;

export function startJsonViews() {
  upgradeAll(document);
  document.addEventListener("htmx:load", (event) => upgradeAll(event.target));
}

function upgradeAll(root) {
  root.querySelectorAll?.("[data-json]").forEach(upgrade);
}

function upgrade(block) {
  const pre = block.querySelector("pre");
  block.removeAttribute("data-json");
  let node;
  try {
    node = parse(pre.textContent);
  } catch {
    return; // Not JSON: the text stands as it is.
  }
  const tree = element("div", "json-tree");
  tree.append(branch(null, node, "", 0));
  pre.hidden = true;
  pre.before(tree);
  if (!node.entries?.length) return;
  const isSmall = pre.textContent.length < SMALL;
  if (isSmall && node.entries.every(({ node: each }) => !each.entries)) tree.classList.add("is-flat");
  tree.before(isSmall ? copyButton(pre, "copy copy-corner") : tools(pre, node, tree));
}

function tools(pre, node, tree) {
  const bar = element("div", "code-tools");
  const found = element("span", "matches");
  found.setAttribute("role", "status");
  const plainButton = button("button button-quiet button-small", "as text", () => {
    pre.hidden = !pre.hidden;
    tree.hidden = !pre.hidden;
    plainButton.textContent = pre.hidden ? "as text" : "as tree";
  });
  bar.append(searchField(node, tree, found), found, plainButton, copyButton(pre, ""));
  return bar;
}

function copyButton(pre, className) {
  return button(`button button-quiet button-small ${className}`, "copy", () => copy(pre.textContent));
}

function searchField(node, tree, found) {
  const field = element("input", "input");
  field.type = "search";
  field.placeholder = "Search";
  field.setAttribute("aria-label", "Search in this block");
  let matches = [];
  let at = -1;
  field.addEventListener("input", () => {
    matches = field.value ? pathsWith(node, field.value.toLowerCase()) : [];
    at = matches.length ? 0 : -1;
    show(tree, node, matches, at, found, field.value);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !matches.length) return;
    event.preventDefault();
    at = (at + (event.shiftKey ? matches.length - 1 : 1)) % matches.length;
    show(tree, node, matches, at, found, field.value);
  });
  return field;
}

function show(tree, node, matches, at, found, sought) {
  tree.querySelector(".is-match")?.classList.remove("is-match");
  found.textContent = matches.length ? `${at + 1} of ${matches.length}` : sought ? "no match" : "";
  if (at < 0) return;
  const line = reveal(tree.firstChild, matches[at]);
  line.classList.add("is-match");
  line.scrollIntoView({ block: "nearest" });
}

/** Open everything on the way to a place and give its line. */
function reveal(box, keys) {
  for (const key of keys) {
    box.setOpen(true);
    const children = box.querySelector(":scope > .json-children");
    const path = box.path + pathStep(key);
    let child;
    while (!(child = [...children.children].find((one) => one.path === path))) {
      children.querySelector(":scope > .json-more").click();
    }
    box = child;
  }
  return box.firstChild;
}

/** The places, as lists of keys, whose key or value contains `sought` (in lower case). */
function pathsWith(node, sought, keys = [], places = []) {
  if (places.length >= MOST_MATCHES) return places;
  const last = keys.at(-1);
  const isNamed = typeof last === "string" && last.toLowerCase().includes(sought);
  if (isNamed || (!node.entries && wordsOf(node).includes(sought))) places.push(keys);
  for (const { key, node: child } of node.entries ?? []) pathsWith(child, sought, [...keys, key], places);
  return places;
}

function wordsOf(node) {
  return (node.type === "string" ? words(node.raw) : node.raw).toLowerCase();
}
