// Proof of work in ALTCHA's form: which number, put after the salt, has this SHA-256?
// A plain loop with breaths in between: the page stays awake, so leaving works at once.
import { hasher } from "./sha256.js";

const STRIDE = 256;
const LONGEST_STRETCH = 15;

// Timers are slowed down in a tab that is not in front; a message is not.
function breath() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

async function search({ challenge, salt, maxnumber }) {
  const goal = Array.from(challenge.match(/.{8}/g), (word) => parseInt(word, 16) | 0);
  const hash = hasher(salt);
  let since = performance.now();
  for (let number = 0; number <= maxnumber; number++) {
    const state = hash(number);
    if (state[0] === goal[0] && goal.every((word, place) => word === state[place])) return number;
    if (number % STRIDE || performance.now() - since < LONGEST_STRETCH) continue;
    await breath();
    since = performance.now();
  }
  return -1;
}

// The solution as it goes back in a form or in the header X-Proof.
export async function solve(puzzle) {
  const { algorithm, challenge, salt, signature } = puzzle;
  return btoa(JSON.stringify({ algorithm, challenge, number: await search(puzzle), salt, signature }));
}
