// HTTP requests with a time limit. fetch() alone may wait for minutes.

const TIMEOUT_MS = 10_000;

/**
 * fetch(), which also rejects when the response takes longer than `timeout` milliseconds, or when `signal` aborts.
 * @param {string | URL} url
 * @param {RequestInit & {timeout?: number}} options
 */
export function request(url, { signal, timeout = TIMEOUT_MS, ...options } = {}) {
  const limit = AbortSignal.timeout(timeout);
  return fetch(url, { ...options, signal: signal ? AbortSignal.any([signal, limit]) : limit });
}
