// An embed that is not there: the frame is as high as the sentence that says so.

import { sendHeight } from "./height.js";

sendHeight();
