// Whether lines are read aloud from the start, and the frames for that. The code that reads them is loaded later.

import { storage } from "../../livecast/storage.js";
import { keepFrames } from "./kept-frames.js";
import { onFrame } from "./match.js";

/** Whether this fan listened on the page before. */
export const listens = !["off", null].includes(storage.get("listen"));

/** Call a function with each frame. If lines are read aloud: also with those since the start of the page. */
export const onFrameToRead = listens ? keepFrames() : onFrame;
