// Frames for a script that is loaded on first use.

import { onFrame } from "./match.js";

/**
 * Keep the frames from now on. Returns a function that gives them, and then each later one, to a handler, with what
 * `isWanted` returned when the frame arrived.
 */
export function keepFrames(isWanted = () => true) {
  const kept = [];
  let handle = (frame, wanted) => void kept.push([frame, wanted]);
  onFrame((frame) => handle(frame, isWanted()));
  return (handler) => {
    handle = handler;
    for (const [frame, wanted] of kept.splice(0)) handler(frame, wanted);
  };
}
