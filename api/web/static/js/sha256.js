// SHA-256 (FIPS 180-4) of a text that stays the same with a number after it, as fast as plain script can.
// Web Crypto would be slower here: it answers each of many short questions in a turn of its own.
const words = (text) => Int32Array.from(text.split(" "), (word) => parseInt(word, 16));

const K = words([
  "428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5 d807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174",
  "e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da 983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967",
  "27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85 a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070",
  "19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3 748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2",
].join(" "));
const START = words("6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19");
const BLOCK = 64;
const schedule = new Int32Array(BLOCK);

const turn = (x, n) => (x >>> n) | (x << (32 - n));

function compress(state, view, offset) {
  const w = schedule;
  for (let i = 0; i < 16; i++) w[i] = view.getInt32(offset + 4 * i);
  for (let i = 16; i < 64; i++) {
    const [x, y] = [w[i - 15], w[i - 2]];
    w[i] = (w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

// A function from a number to the eight words of SHA-256(text + number); it returns the same array each time.
export function hasher(text) {
  const bytes = new TextEncoder().encode(text);
  const whole = bytes.length - (bytes.length % BLOCK);
  const first = START.slice();
  const prefix = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let offset = 0; offset < whole; offset += BLOCK) compress(first, prefix, offset);
  const tail = new Uint8Array(2 * BLOCK);
  const view = new DataView(tail.buffer);
  const rest = bytes.subarray(whole);
  const state = new Int32Array(8);
  return (number) => {
    const digits = String(number);
    tail.fill(0);
    tail.set(rest);
    let end = rest.length;
    for (let i = 0; i < digits.length; i++) tail[end++] = digits.charCodeAt(i);
    tail[end] = 0x80;
    const size = end < BLOCK - 8 ? BLOCK : 2 * BLOCK;
    view.setUint32(size - 4, (whole + end) * 8);
    state.set(first);
    for (let offset = 0; offset < size; offset += BLOCK) compress(state, view, offset);
    return state;
  };
}
