// A proof of work, as ALTCHA words it: the number that, behind the salt, has the SHA-256 that was asked for.

const AT_ONCE = 500; // hashes between two looks at whether we have it

export async function solve({ salt, challenge, most, signature }) {
  const encoder = new TextEncoder();
  for (let start = 0; start <= most; start += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, most - start + 1) }, (_, i) => start + i);
    const digests = await Promise.all(numbers.map((n) => crypto.subtle.digest("SHA-256", encoder.encode(salt + n))));
    const found = digests.findIndex((digest) => hex(digest) === challenge);
    if (found >= 0) {
      return btoa(JSON.stringify({ algorithm: "SHA-256", challenge, number: start + found, salt, signature }));
    }
  }
  throw new Error("the task has no solution");
}

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
