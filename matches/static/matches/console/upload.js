// The upload of a photo. XMLHttpRequest, because fetch does not report the progress of an upload.

export const MAX_BYTES = 5 * 1024 * 1024;
const SHRINK_FROM = 1024 * 1024; // bytes
const MAX_SIDE = 2560; // px: the server makes larger photos smaller
const STALLED_MS = 20_000; // without progress

const RETRY = new Set([0, 408, 425, 429, 500, 502, 503, 504]);

/**
 * Upload a photo. `onprogress` gets the part that was sent, 0 to 1. Resolves to one of
 * {entry}, {refused: sentence, code}, {retry: sentence}, {signedOut: true}, {cancelled: true}.
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
  if (RETRY.has(status)) return { retry: navigator.onLine ? "The server does not answer." : "You are offline." };
  // A proxy in front of the server refuses large requests with its own page.
  if (status === 413 && !response?.error) return { refused: tooBig(), code: "photo.too_big" };
  const { code = "", message = `The server refused the photo (${status}).` } = response?.error ?? {};
  return { refused: message, code };
}

export function tooBig() {
  return `A photo has at most ${MAX_BYTES / 1024 / 1024} MB. Send a smaller copy of it.`;
}

/** A smaller file of a large photo, for slow networks; other files are returned unchanged. */
export async function shrink(file) {
  if (file.size < SHRINK_FROM || (file.type !== "image/jpeg" && file.size <= MAX_BYTES)) return file;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return file; // the server reports what is wrong with it
  const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // behind transparent parts
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const smaller = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
  return smaller && smaller.size < file.size ? smaller : file;
}
