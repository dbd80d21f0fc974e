/** JSON to nodes, exactly: numbers and strings keep their text, keys their order and their repeats.
 *
 * A node is {type: "object"|"array", entries: [{key, node}]} or {type: "string"|"number"|"literal", raw}.
 * JSON.parse would change what was sent (1.0, 1e400, repeated keys); this only reads it. Throws SyntaxError.
 */

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;
const DEEPEST = 500;

export function parse(text) {
  const reader = { text, at: 0 };
  const node = value(reader, 0);
  take(reader, SPACE);
  if (reader.at !== text.length) fail(reader);
  return node;
}

/** The words of a string's raw form. */
export function words(raw) {
  return JSON.parse(raw);
}

function take(reader, pattern) {
  pattern.lastIndex = reader.at;
  const match = pattern.exec(reader.text);
  if (!match) return null;
  reader.at = pattern.lastIndex;
  return match[0];
}

function fail(reader) {
  throw new SyntaxError(`not JSON at ${reader.at}`);
}

function value(reader, depth) {
  if (depth > DEEPEST) fail(reader);
  take(reader, SPACE);
  const first = reader.text[reader.at];
  if (first === "{") return list(reader, depth, "object", "}");
  if (first === "[") return list(reader, depth, "array", "]");
  if (first === '"') return { type: "string", raw: take(reader, STRING) ?? fail(reader) };
  const literal = take(reader, LITERAL);
  if (literal) return { type: "literal", raw: literal };
  return { type: "number", raw: take(reader, NUMBER) || fail(reader) };
}

function list(reader, depth, type, end) {
  const entries = [];
  reader.at += 1;
  take(reader, SPACE);
  if (reader.text[reader.at] === end) {
    reader.at += 1;
    return { type, entries };
  }
  for (;;) {
    const key = type === "object" ? keyOf(reader) : entries.length;
    entries.push({ key, node: value(reader, depth + 1) });
    take(reader, SPACE);
    const next = reader.text[reader.at++];
    if (next === end) return { type, entries };
    if (next !== ",") fail(reader);
  }
}

function keyOf(reader) {
  take(reader, SPACE);
  const raw = take(reader, STRING) ?? fail(reader);
  take(reader, SPACE);
  if (reader.text[reader.at++] !== ":") fail(reader);
  return words(raw);
}
