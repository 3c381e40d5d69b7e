// The wallet that was made here: only this browser has it, sealed with the citizen's passphrase.
import { storage } from "../page-words.js";
import { toHex } from "../keccak.js";
import { checksummed } from "./address.js";
import { addressOf } from "./code.js";
import { keystoreOf, seal, unseal } from "./keystore.js";

export class NowhereToKeep extends Error {}

let phrases = null;

// The module with the words, from the address that the page names.
export function loadPhrases() {
  phrases ??= import(document.querySelector("[data-phrases]").dataset.phrases);
  phrases.catch(() => (phrases = null));
  return phrases;
}

export const canMake = () => Boolean(globalThis.crypto?.subtle);

export function ownWallet() {
  try {
    return JSON.parse(storage.read("keystore"));
  } catch {
    return null;
  }
}

// Makes a wallet and keeps it before anything is sent to it; throws NowhereToKeep where the browser keeps nothing.
export async function makeWallet(passphrase) {
  const { phraseOf, keyOf } = await loadPhrases();
  const entropy = crypto.getRandomValues(new Uint8Array(16));
  const key = keyOf(phraseOf(entropy));
  const address = checksummed("0x" + toHex(addressOf(key)));
  const made = { address, keystore: await keystoreOf(key, address, passphrase), phrase: await seal(entropy, passphrase) };
  if (!storage.write("keystore", JSON.stringify(made)) || ownWallet()?.address !== address) throw new NowhereToKeep();
  if (!storage.read("wallet")) storage.write("wallet", address);
  return made;
}

// The twelve words of the wallet; throws WrongPassphrase.
export async function wordsOf(wallet, passphrase) {
  const [{ phraseOf }, entropy] = await Promise.all([loadPhrases(), unseal(wallet.phrase, passphrase)]);
  return phraseOf(entropy).split(" ");
}

export function saveFile(wallet) {
  const file = new Blob([JSON.stringify(wallet.keystore)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `palmido-wallet-${wallet.address.slice(0, 10)}.json`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
