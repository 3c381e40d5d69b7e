// The verify panel: downloads the picture, the document and the sets' blocks, and computes every fingerprint here.
import { fileCid, sha256 } from "./cid.js";
import { UnreadableSet, lookUp } from "./directory.js";
import { keccak256, toHex } from "./keccak.js";
import { announce, say } from "./page-words.js";

class NotChecked extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

async function fetchBytes(address) {
  let response;
  try {
    response = await fetch(address, { cache: "no-store" });
  } catch {
    throw new NotChecked(say("verify.result_skipped_network"));
  }
  if (!response.ok) throw new NotChecked(say("verify.result_skipped_missing", { status: String(response.status) }));
  return new Uint8Array(await response.arrayBuffer());
}

const fetchBlock = (cid) => fetchBytes(`/ipfs/${cid}?format=raw`);

// What the directory named in `address` (/ipfs/<cid>/<path>) says the file's CID must be.
async function recordedCid(address) {
  const [root, ...path] = address.replace(/^\/ipfs\//, "").split("/").map(decodeURIComponent);
  try {
    return await lookUp(root, path, fetchBlock);
  } catch (error) {
    if (error instanceof UnreadableSet) throw new NotChecked(say("verify.result_skipped_format"));
    throw error;
  }
}

const agrees = (good) => (good ? { state: "ok", sentence: say("verify.result_ok") } : { state: "differs", sentence: say("verify.result_differs") });

const notYet = (facts) => new NotChecked(say(facts.promise ? "verify.result_skipped_waiting" : "verify.result_skipped_sealed"));

async function checkFile(kind, facts) {
  const [address, indexed] = [facts[kind], facts[`${kind}_cid`]];
  if (!address) throw notYet(facts);
  const bytes = await fetchBytes(address);
  const computed = await fileCid(bytes);
  const values = { [`${kind}-cid`]: computed, [`${kind}-sha256`]: toHex(await sha256(bytes)) };
  const recorded = await recordedCid(address);
  const good = recorded.cid === computed && (!indexed || indexed === computed);
  return { ...agrees(good), values, bytes };
}

async function checkDocument(facts) {
  const result = await checkFile("document", facts);
  if (!facts.picture || result.state !== "ok") return result;
  const named = JSON.parse(new TextDecoder().decode(result.bytes)).image;
  if (named === facts.picture.replace(/^\/ipfs\//, "ipfs://")) return result;
  return { ...result, state: "differs", sentence: say("verify.result_wrong_picture") };
}

async function checkPromise(facts) {
  if (!facts.promise) throw notYet(facts);
  const computed = "0x" + toHex(keccak256(new TextEncoder().encode(facts.promise)));
  return { ...agrees(computed === facts.provenance_hash), values: { "promise-keccak": computed } };
}

const CHECKS = {
  picture: (facts) => checkFile("picture", facts),
  document: checkDocument,
  promise: checkPromise,
};

async function attempt(check, facts) {
  if (!globalThis.crypto?.subtle) return { state: "skipped", sentence: say("verify.result_skipped_secure"), values: {} };
  try {
    return await check(facts);
  } catch (error) {
    if (error instanceof NotChecked) return { state: "skipped", sentence: error.reason, values: {} };
    if (error instanceof SyntaxError) return { ...agrees(false), values: {} };
    throw error;
  }
}

function showValue(panel, name, value) {
  const code = panel.querySelector(`[data-value="${name}"] code`);
  code.textContent = value.length > 26 ? `${value.slice(0, 14)}…${value.slice(-10)}` : value;
  code.title = value;
  const copy = code.parentElement.querySelector("[data-copy]");
  copy.dataset.copy = value;
  copy.hidden = false;
}

function verdictOf(results) {
  const count = (state) => results.filter((result) => result.state === state).length;
  if (count("differs") === 1) return ["differs", say("verify.verdict_differs")];
  if (count("differs")) return ["differs", say("verify.verdict_differs_many", { count: count("differs") })];
  if (count("skipped")) return ["skipped", say("verify.verdict_skipped")];
  return ["ok", say("verify.verdict_ok")];
}

function setVerdict(panel, state, sentence) {
  const verdict = panel.querySelector("[data-verdict]");
  verdict.dataset.state = state;
  verdict.querySelector("span:last-child").textContent = sentence;
}

async function run(panel, facts) {
  setVerdict(panel, "running", say("verify.running"));
  const results = [];
  for (const item of panel.querySelectorAll("[data-fact]")) item.dataset.fact === "chain" || reset(item);
  for (const [name, check] of Object.entries(CHECKS)) {
    const item = panel.querySelector(`[data-fact="${name}"]`);
    item.dataset.state = "running";
    const result = await attempt(check, facts);
    item.dataset.state = result.state;
    item.querySelector(".result").textContent = result.sentence;
    for (const [value, text] of Object.entries(result.values)) showValue(panel, value, text);
    if (result.state === "differs") item.querySelector("details").open = true;
    results.push(result);
  }
  const [state, sentence] = verdictOf(results);
  setVerdict(panel, state, sentence);
  showReport(panel, state);
  announce(sentence);
}

function reset(item) {
  item.dataset.state = "idle";
  item.querySelector(".result").textContent = "";
}

// A person who reports a difference sends the values along.
function showReport(panel, state) {
  const link = panel.querySelector("[data-report]");
  if (!link) return;
  link.hidden = state !== "differs";
  const values = [...panel.querySelectorAll("[data-value] code, [data-fact] .result")].map((each) => each.title || each.textContent);
  link.href = `${link.href.split("&body=")[0]}&body=${encodeURIComponent([location.href, panel.dataset.facts, ...values].join("\n"))}`;
}

function prepare(panel) {
  const facts = JSON.parse(panel.dataset.facts);
  const button = panel.querySelector("[data-verify-now]");
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    button.textContent = say("verify.running");
    try {
      await run(panel, facts);
    } finally {
      button.removeAttribute("aria-disabled");
      button.textContent = say("verify.again");
    }
  });
}

for (const panel of document.querySelectorAll("[data-verify]")) prepare(panel);
