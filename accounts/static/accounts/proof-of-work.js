// A proof of work in the format of ALTCHA: the number whose SHA-256, after the salt, is the given hash.

const BATCH = 500; // hashes that are computed at once

/** @param {{salt: string, challenge: string, most: number, signature: string}} task most: the largest number to try. */
export async function solve({ salt, challenge, most, signature }) {
  const encoder = new TextEncoder();
  for (let start = 0; start <= most; start += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, most - start + 1) }, (_, i) => start + i);
    const digests = await Promise.all(numbers.map((n) => crypto.subtle.digest("SHA-256", encoder.encode(salt + n))));
    const found = digests.findIndex((digest) => hex(digest) === challenge);
    if (found >= 0) {
      return btoa(JSON.stringify({ algorithm: "SHA-256", challenge, number: start + found, salt, signature }));
    }
  }
  throw new Error("the proof-of-work task has no solution");
}

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
