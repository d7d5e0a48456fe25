// The controls of the device for what a page reads aloud: keys of headphones, and the lock screen with its title.
//
// Systems show them only for a page that plays media. Speech does not count, so a silent sound plays meanwhile.

const RATE = 8000; // samples in a second, of a byte each
const SECONDS = 10; // systems ignore shorter sounds
const SILENCE = 128;

/** @type {HTMLAudioElement | null} */
let audio = null;

/** A silent sound: a WAV file, made here. */
function silentSound() {
  const samples = RATE * SECONDS;
  const file = new DataView(new ArrayBuffer(44 + samples));
  const text = (at, letters) =>
    [...letters].forEach((letter, index) => file.setUint8(at + index, letter.charCodeAt(0)));
  text(0, "RIFF");
  file.setUint32(4, 36 + samples, true);
  text(8, "WAVEfmt ");
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true); // PCM
  file.setUint16(22, 1, true); // one channel
  file.setUint32(24, RATE, true);
  file.setUint32(28, RATE, true);
  file.setUint16(32, 1, true);
  file.setUint16(34, 8, true);
  text(36, "data");
  file.setUint32(40, samples, true);
  new Uint8Array(file.buffer, 44).fill(SILENCE);
  return URL.createObjectURL(new Blob([file], { type: "audio/wav" }));
}

/** Handle the keys. handlers: {play, pause, nexttrack, stop}. */
export function mountMediaControls(handlers) {
  for (const [action, handler] of Object.entries(handlers)) {
    try {
      navigator.mediaSession?.setActionHandler(/** @type {MediaSessionAction} */ (action), handler);
    } catch {
      // This browser does not know the action.
    }
  }
}

/** Show the controls with a title, or `playing`: whether they offer to pause or to play. */
export function showMediaControls(playing) {
  if (playing) {
    audio ??= Object.assign(new Audio(silentSound()), { loop: true });
    audio.play().catch(() => {}); // speech works without it
  } else audio?.pause();
  if (navigator.mediaSession) navigator.mediaSession.playbackState = playing ? "playing" : "paused";
}

/** The title on the lock screen. */
export function showMediaTitle(title) {
  if (!navigator.mediaSession || !window.MediaMetadata) return;
  /** @type {NodeListOf<HTMLLinkElement>} */
  const icons = document.querySelectorAll('link[rel="apple-touch-icon"]');
  const artwork = [...icons].map(({ href }) => ({ src: href, sizes: "180x180", type: "image/png" }));
  navigator.mediaSession.metadata = new MediaMetadata({ title, artist: "livecast", artwork });
}
