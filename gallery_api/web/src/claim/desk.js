// What the page asks the service: the code, the claim, and how far it is.
const PATIENCE = 15000;
const POLL_EVERY = 2000;
const QUIET = 20000;
const SLOWEST = 20000;

// The service said no, by the name of its reason.
export class Refused extends Error {
  constructor(slug, reference) {
    super(slug);
    Object.assign(this, { slug, reference });
  }
}

// No answer now; the same question may be asked again.
export class Unreached extends Error {}

async function ask(path, options = {}) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), PATIENCE);
  let response, body;
  try {
    response = await fetch(path, { ...options, cache: "no-store", credentials: "omit", signal: stop.signal });
    body = await response.json();
  } catch {
    throw new Unreached(path);
  } finally {
    clearTimeout(late);
  }
  if (response.ok) return body;
  const slug = String(body.type ?? "").split(/[:/]/).pop();
  if (slug !== "claims-paused" && (response.status >= 500 || response.status === 429)) throw new Unreached(slug);
  throw new Refused(slug, /E-[0-9A-F]{4,}/.exec(body.detail ?? "")?.[0]);
}

export const readCode = ({ drop, ticket }) => ask(`/api/v1/codes/${drop}/${ticket}`);
export const readDrop = (drop) => ask(`/api/v1/drops/${drop}`);
export const readClaim = (id) => ask(`/api/v1/claims/${id}`);
export const readCharacter = ({ drop, number }) => ask(`/api/v1/characters/${drop}/${number}`);

export function postClaim({ drop, ticket, recipient, signature }) {
  const body = JSON.stringify({ drop, ticket, recipient, signature });
  return ask("/api/v1/claims", { method: "POST", headers: { "Content-Type": "application/json" }, body });
}

// Tells each answer about a claim until told to stop: as it changes, or by asking where the live line does not hold.
export function follow(id, tell, lost) {
  let [source, timer, heardAt, wait, over] = [null, null, 0, POLL_EVERY, false];
  const hear = (status) => {
    if (over) return;
    heardAt = Date.now();
    tell(status);
  };
  const poll = async () => {
    const live = source?.readyState === 1 && Date.now() - heardAt < QUIET;
    try {
      if (!live && !document.hidden) hear(await readClaim(id));
      wait = POLL_EVERY;
    } catch (error) {
      if (error instanceof Refused && !over) return lost(error);
      wait = Math.min(wait * 2, SLOWEST);
    }
    if (!over) timer = setTimeout(poll, wait);
  };
  if (globalThis.EventSource) {
    source = new EventSource(`/api/v1/claims/${id}/events`);
    source.addEventListener("claim", (event) => hear(JSON.parse(event.data)));
  }
  timer = setTimeout(poll, source ? POLL_EVERY : 0);
  return () => {
    over = true;
    clearTimeout(timer);
    source?.close();
  };
}
