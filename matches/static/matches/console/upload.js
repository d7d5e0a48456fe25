// A photo on its way to the server. XMLHttpRequest, because fetch does not say how far an upload has come.

export const MAX_BYTES = 5 * 1024 * 1024;
const WORTH_SHRINKING = 1024 * 1024; // bytes
const LARGEST = 2560; // px: the server keeps no more than this
const STALLED_MS = 20_000; // without a byte more on its way

const LATER = new Set([0, 408, 425, 429, 500, 502, 503, 504]);

/**
 * Send one. `onprogress` is told the part that is there, 0 to 1. Resolves to one of
 * {entry}, {refused: sentence, code}, {later: sentence} (worth trying again), {signedOut: true}, {cancelled: true}.
 */
export function upload(url, { file, csrf, fields }, onprogress, signal) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let stalled = 0;
    const watch = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED_MS);
    };
    const end = () => {
      clearTimeout(stalled);
      signal.removeEventListener("abort", abort);
      resolve(signal.aborted ? { cancelled: true } : outcome(request));
    };
    const abort = () => request.abort();
    signal.addEventListener("abort", abort);
    request.upload.onprogress = (event) => {
      watch();
      if (event.lengthComputable) onprogress(event.loaded / event.total);
    };
    request.onloadend = end;
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("image", file, "photo");
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrf);
    request.send(form);
    watch();
  });
}

function outcome({ status, response }) {
  if (status >= 200 && status < 300 && response?.entry) return { entry: response.entry };
  if (status === 401 || response?.error?.code === "auth.csrf") return { signedOut: true };
  if (LATER.has(status)) return { later: navigator.onLine ? "The server does not answer." : "You are offline." };
  // A proxy before the server refuses what is too large in words of its own.
  if (status === 413 && !response?.error) return { refused: tooBig(), code: "photo.too_big" };
  const { code = "", message = `The server refused the photo (${status}).` } = response?.error ?? {};
  return { refused: message, code };
}

export function tooBig() {
  return `A photo has at most ${MAX_BYTES / 1024 / 1024} MB. Send a smaller copy of it.`;
}

/** A large photograph as a smaller file, which a bad network takes sooner; whatever else as it is. */
export async function shrunk(file) {
  if (file.size < WORTH_SHRINKING || (file.type !== "image/jpeg" && file.size <= MAX_BYTES)) return file;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return file; // the server says what it is
  const scale = Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // behind what is transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const smaller = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
  return smaller && smaller.size < file.size ? smaller : file;
}
