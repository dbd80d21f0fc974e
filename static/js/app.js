/** What every page has: keys, copying, dialogs and menus, theme, times, toasts, JSON viewers. */

import { startCopying } from "./copy.js";
import { startDialogs } from "./dialogs.js";
import { startJsonViews } from "./json-view.js";
import { startKeyboard } from "./keyboard.js";
import { startLive } from "./live.js";
import { startThemeSwitch } from "./theme-switch.js";
import { startTimes } from "./times.js";
import { startToasts } from "./toasts.js";

startThemeSwitch();
startCopying();
startDialogs();
startKeyboard();
startTimes();
startToasts();
startJsonViews();
startLive();
