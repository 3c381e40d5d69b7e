// Claims that this browser signed: the recipient and the signature, never the secret. Kept until they are somebody's.
import { storage } from "../page-words.js";

const MOST = 20;
let memory = null;

function all() {
  if (memory) return memory;
  try {
    memory = JSON.parse(storage.read("claims")) ?? [];
  } catch {
    memory = [];
  }
  return memory;
}

function store(claims) {
  memory = claims.slice(-MOST);
  storage.write("claims", JSON.stringify(memory));
}

const isSame = (one, other) => one.code === other.code && one.contract === other.contract;

// The claim of a code, by the address of its key: another city's code for the same ticket is another code.
export const keptClaim = (code) => all().filter((each) => each.code === code).pop();
export const keptById = (id) => all().find((each) => each.id === id);
export const keep = (claim) => store([...all().filter((each) => !isSame(each, claim)), claim]);
export const forget = (claim) => store(all().filter((each) => !isSame(each, claim)));
