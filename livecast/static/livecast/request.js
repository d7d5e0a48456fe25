// HTTP requests with a time limit. fetch() alone waits as long as the browser does, which may be minutes.

const ANSWER_MS = 10_000;

/** fetch(), which rejects when the answer is not there after `patience` milliseconds, or when `signal` aborts. */
export function request(url, { signal, patience = ANSWER_MS, ...options } = {}) {
  const limit = AbortSignal.timeout(patience);
  return fetch(url, { ...options, signal: signal ? AbortSignal.any([signal, limit]) : limit });
}
