// What is wrong with an address that a person typed; the same rules as addresses.py, said with the same words.
import { keccak256, toHex } from "../keccak.js";
import { say } from "../page-words.js";

const DIGITS = 40;

// The text without spaces, invisible characters, a wallet's prefix, and what a payment request says after the address.
export function tidyAddress(typed) {
  const text = typed.replace(/[\s\u200b\u200c\u200d\u2060\ufeff]+/g, "").replace(/^(?:ethereum|kaia|klaytn):(?:pay-)?/i, "");
  return text.replace(/^0X/, "0x").replace(/^(0x[0-9a-fA-F]{40})[@?/].*$/, "$1");
}

// An address in EIP-55 mixed case.
export function checksummed(address) {
  const digits = address.slice(2).toLowerCase();
  const hash = toHex(keccak256(new TextEncoder().encode(digits)));
  return "0x" + [...digits].map((digit, place) => (hash[place] > "7" ? digit.toUpperCase() : digit)).join("");
}

// A sentence that says what to change in a tidied address; null when it is a good one. `desk` is no citizen's address.
export function addressProblem(address, desk) {
  if (!address) return say("wallet.error_empty");
  if (!address.startsWith("0x")) return say("wallet.error_start");
  const digits = address.slice(2);
  const wrong = /[^0-9a-fA-F]/u.exec(digits);
  if (wrong) return say("wallet.error_character", { character: wrong[0] });
  if (digits.length < DIGITS) return say("wallet.error_short", { count: DIGITS - digits.length });
  if (digits.length > DIGITS) return say("wallet.error_long", { count: digits.length - DIGITS });
  const mixed = digits !== digits.toLowerCase() && digits !== digits.toUpperCase();
  if (mixed && checksummed(address) !== address) return say("wallet.error_checksum");
  if (/^0+$/.test(digits) || address.toLowerCase() === desk.toLowerCase()) return say("claim.said_address_nobody");
  return null;
}

export const shortened = (address) => `${address.slice(0, 6)}…${address.slice(-4)}`;
