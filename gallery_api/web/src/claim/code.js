// The code on paper, as docs/claims.md says it to the byte: its key, its address, and the claim that it signs.
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { keccak256, toHex } from "../keccak.js";

const FRAGMENT = /^#([A-Za-z0-9_-]{32})$/;
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";
const CLAIM_TYPE = "Claim(uint32 drop,uint32 ticket,address recipient)";

const utf8 = (text) => new TextEncoder().encode(text);
const number = (bytes) => BigInt("0x" + toHex(bytes));

export function join(...parts) {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

// A whole number as so many bytes, most significant first.
export function bytesOf(value, length) {
  const hex = BigInt(value).toString(16).padStart(length * 2, "0");
  return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
}

// The code in a fragment, or null when it is none: 32 characters of base64url for drop, ticket and 16 secret bytes.
export function parseFragment(hash) {
  const found = FRAGMENT.exec(hash);
  if (!found) return null;
  const bytes = Uint8Array.from(atob(found[1].replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const drop = view.getUint32(0);
  return drop ? { drop, ticket: view.getUint32(4), secret: bytes.slice(8) } : null;
}

export function codeKey({ drop, ticket, secret }) {
  const info = join(utf8("palmido code v1"), bytesOf(drop, 4), bytesOf(ticket, 4));
  const drawn = number(hkdf(sha256, secret, new Uint8Array(), info, 48));
  return bytesOf(1n + (drawn % (secp256k1.Point.Fn.ORDER - 1n)), 32);
}

// The twenty bytes of the Ethereum address of a private key.
export function addressOf(key) {
  return keccak256(secp256k1.getPublicKey(key, false).subarray(1)).subarray(12);
}

// Four letters for people to compare with the paper.
export function checkOf(address) {
  const hash = keccak256(join(utf8("palmido check v1"), address));
  const bits = (hash[0] << 12) | (hash[1] << 4) | (hash[2] >> 4);
  return [15, 10, 5, 0].map((by) => LETTERS[(bits >> by) & 31]).join("");
}

// The EIP-712 digest of a claim for the desk of a chain.
export function claimDigest({ drop, ticket, recipient }, { chainId, desk }) {
  const word = (value) => bytesOf(value, 32);
  const domain = [DOMAIN_TYPE, "Palmido ClaimDesk", "1"].map((text) => keccak256(utf8(text)));
  const separator = keccak256(join(...domain, word(chainId), word(desk)));
  const struct = keccak256(join(keccak256(utf8(CLAIM_TYPE)), word(drop), word(ticket), word(recipient)));
  return keccak256(join(Uint8Array.of(0x19, 1), separator, struct));
}

// The compact signature (EIP-2098) of a claim by its code: r, then s with the parity in its highest bit.
export function signClaim(code, recipient, domain) {
  const digest = claimDigest({ drop: code.drop, ticket: code.ticket, recipient }, domain);
  const [recovery, ...compact] = secp256k1.sign(digest, codeKey(code), { prehash: false, lowS: true, format: "recovered" });
  compact[32] |= recovery << 7;
  return "0x" + toHex(compact);
}
