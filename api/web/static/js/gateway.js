// The calls to the service. A Failure carries the sentence to show, or none when the page has to choose one, and what
// else the service says: the work that it asks for, and the lines in a crisis.
import { solve } from "./puzzle.js";
import { token } from "./tab.js";

const ADDRESS = "/api/chat/messages";
const PATIENCE = 20_000;

export class Failure extends Error {
  constructor(kind, problem = null) {
    super(kind);
    this.kind = kind;
    this.sentence = problem?.errors?.[0]?.message ?? problem?.detail ?? "";
    this.challenge = problem?.challenge;
    this.messages = problem?.messages ?? [];
  }
}

async function call(method, body, proof) {
  const headers = { "X-Conversation-Token": token(), Accept: "application/json" };
  if (proof) headers["X-Proof"] = proof;
  if (body) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(ADDRESS, {
      method,
      headers,
      body: body && JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch (error) {
    throw new Failure(error.name === "TimeoutError" ? "slow" : "offline");
  }
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  throw new Failure("offline", answer);
}

// Sends a message; where the service asks for work first, does it and sends the same again.
export async function send(message, working) {
  try {
    return await call("POST", message);
  } catch (failure) {
    if (!failure.challenge) throw failure;
    working(true);
    try {
      return await call("POST", message, await solve(failure.challenge));
    } catch (again) {
      if (!again.messages?.length) again.messages = failure.messages;
      throw again;
    } finally {
      working(false);
    }
  }
}

export const restore = () => call("GET");

export function forget() {
  // keepalive lets the request outlive the page that sent it.
  fetch(ADDRESS, { method: "DELETE", headers: { "X-Conversation-Token": token() }, credentials: "omit", keepalive: true }).catch(() => {});
}
