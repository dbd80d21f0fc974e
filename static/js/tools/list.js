/** The tool list: `n` begins a new tool, `x` selects the row. */

import { onKey } from "../keyboard.js";

onKey("n", () => location.assign("/tools/-/new/"));
onKey("x", () => document.querySelector("tr.is-current .row-check")?.click());
