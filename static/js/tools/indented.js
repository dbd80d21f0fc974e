/** JSON text with line breaks and indentation; every number and string stays as it is spelled. */

const TOKEN = /\s+|"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s"{}[\],:]+/g;

export function indented(text) {
  JSON.parse(text); // throws for what is not JSON
  let depth = 0;
  let out = "";
  const tokens = text.match(TOKEN).filter((token) => token.trim());
  tokens.forEach((token, at) => {
    const isEmptyEnd = (token === "}" && tokens[at - 1] === "{") || (token === "]" && tokens[at - 1] === "[");
    if ((token === "}" || token === "]") && !isEmptyEnd) out += line(--depth);
    else if (isEmptyEnd) depth -= 1;
    out += token;
    if (token === "{" || token === "[") {
      depth += 1;
      if (tokens[at + 1] !== "}" && tokens[at + 1] !== "]") out += line(depth);
    }
    if (token === ",") out += line(depth);
    if (token === ":") out += " ";
  });
  return out;
}

function line(depth) {
  return `\n${"  ".repeat(depth)}`;
}
