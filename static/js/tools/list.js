/** The tool list: `n` begins a new tool. */

import { onKey } from "../keyboard.js";

onKey("n", () => location.assign("/tools/-/new/"));
