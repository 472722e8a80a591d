// The start that --detach leaves behind: its parent is start-detached.mjs. Its name ends like start.mjs's, by which run-file.mjs knows a start.

import { runStart } from "./start-fanout.mjs";
import { readStartOptions } from "./start-options.mjs";
import { parentVoice } from "./start-voice.mjs";

await runStart(readStartOptions(process.argv.slice(2)), parentVoice());
