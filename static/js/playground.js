/** The playground: run and stop by key, live steps, sheets, the tools' search, the inspector. */

import { startComposer } from "./playground/composer.js";
import { startExamples } from "./playground/examples.js";
import { startFollowing } from "./playground/following.js";
import { startLiveRuns } from "./playground/live-run.js";
import { startSheets } from "./playground/sheets.js";
import { startToolPicker } from "./playground/tool-picker.js";

startComposer();
startExamples();
startFollowing();
startLiveRuns();
startSheets();
startToolPicker();
