/** The playground: run and stop by key, live steps, sheets, the tools' search, the inspector. */

import { startComposer } from "./playground/composer.js";
import { startExamples } from "./playground/examples.js";
import { startFollowing } from "./playground/following.js";
import { startLiveRuns } from "./playground/live-run.js";
import { startQuestions } from "./playground/questions.js";
import { startSheets } from "./playground/sheets.js";
import { startToolPicker } from "./playground/tool-picker.js";

startQuestions(); // before the composer: its keys go first where a question is answered
startComposer();
startExamples();
startFollowing();
startLiveRuns();
startSheets();
startToolPicker();
