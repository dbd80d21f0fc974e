/** A live call's arguments, once they are whole, as the table that the server renders too: nothing moves when that comes. */

import { parse } from "../json-parse.js";

function pairs(text) {
  try {
    const values = JSON.parse(text);
    const word = ({ key, node }) => (typeof values[key] === "string" ? values[key] : node.raw ?? JSON.stringify(values[key]));
    return parse(text).entries.map((entry) => [entry.key, word(entry)]);
  } catch {
    return [];
  }
}

function element(name, text, kind = "") {
  const made = document.createElement(name);
  made.className = kind;
  made.textContent = text;
  return made;
}

export function settleArguments(call) {
  const raw = call.querySelector("[data-stream=arguments]");
  const found = raw && raw.textContent.trimStart().startsWith("{") ? pairs(raw.textContent) : [];
  if (!found.length) return;
  const table = document.createElement("dl");
  table.className = "arguments";
  for (const [name, value] of found) table.append(element("dt", name), element("dd", value, "mono"));
  raw.replaceWith(table);
}
