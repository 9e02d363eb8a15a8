// SHA-256 (FIPS 180-4), HMAC (RFC 2104) and CRC-32, by hand: a page that is opened from a file has
// crypto.subtle in some browsers and not in others. Bytes in, bytes or text out.

const PRIMES = (() => {
  const found = [];
  for (let n = 2; found.length < 64; n += 1) {
    if (found.every((prime) => n % prime)) found.push(n);
  }
  return found;
})();
const fraction = (value) => ((value - Math.floor(value)) * 2 ** 32) | 0; // its first 32 binary places
const ROUND = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

function sha256(bytes) {
  const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);
  const state = Int32Array.from(START);
  const word = new Int32Array(64);
  const turn = (x, by) => (x >>> by) | (x << (32 - by));
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 16; i += 1) word[i] = view.getInt32(at + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const early = turn(word[i - 15], 7) ^ turn(word[i - 15], 18) ^ (word[i - 15] >>> 3);
      const late = turn(word[i - 2], 17) ^ turn(word[i - 2], 19) ^ (word[i - 2] >>> 10);
      word[i] = word[i - 16] + early + word[i - 7] + late;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const choice = g ^ (e & (f ^ g));
      const majority = (a & b) | (c & (a | b));
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + ROUND[i] + word[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0;
      [h, g, f, e, d, c, b] = [g, f, e, (d + one) | 0, c, b, a];
      a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => { state[i] += value; });
  }
  const digest = new Uint8Array(32);
  state.forEach((value, i) => new DataView(digest.buffer).setInt32(4 * i, value));
  return digest;
}

// What was worked out once of a file's bytes, so that a keystroke does not work it out again.
const remembered = new WeakMap();

function once(bytes, name, make) {
  if (!remembered.has(bytes)) remembered.set(bytes, new Map());
  const known = remembered.get(bytes);
  if (!known.has(name)) known.set(name, make());
  return known.get(name);
}

const digestOf = (bytes) => once(bytes, "digest", () => hex(sha256(bytes)));

function hmac(key, bytes) { // a key of up to 64 bytes
  const pad = (filler) => {
    const block = new Uint8Array(64).fill(filler);
    key.forEach((byte, i) => { block[i] ^= byte; });
    return block;
  };
  return sha256(joined(pad(0x5c), sha256(joined(pad(0x36), bytes))));
}

function joined(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const utf8 = (text) => new TextEncoder().encode(text);

// Refuses what is not UTF-8, and keeps a byte order mark, so that it is seen.
const fromUtf8 = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}
