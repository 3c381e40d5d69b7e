// Secrets behind a passphrase, as Web3 Secret Storage version 3 says it: PBKDF2-SHA-256, AES-128-CTR, Keccak-256.
import { keccak256, toHex } from "../keccak.js";
import { bytesOf, join } from "./code.js";

const ROUNDS = 600000;

export class WrongPassphrase extends Error {}

const fromHex = (hex) => bytesOf("0x" + hex, hex.length / 2);
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

async function derive(passphrase, salt, iterations) {
  const typed = new TextEncoder().encode(passphrase.normalize("NFC"));
  const key = await crypto.subtle.importKey("raw", typed, "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 256));
}

const cipher = (key) => crypto.subtle.importKey("raw", key.slice(0, 16), "AES-CTR", false, ["encrypt", "decrypt"]);
const macOf = (key, text) => toHex(keccak256(join(key.slice(16), text)));

// The `crypto` object of a keystore for these bytes.
export async function seal(secret, passphrase) {
  const [salt, iv] = [random(32), random(16)];
  const key = await derive(passphrase, salt, ROUNDS);
  const text = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CTR", counter: iv, length: 128 }, await cipher(key), secret));
  return {
    cipher: "aes-128-ctr",
    cipherparams: { iv: toHex(iv) },
    ciphertext: toHex(text),
    kdf: "pbkdf2",
    kdfparams: { c: ROUNDS, dklen: 32, prf: "hmac-sha256", salt: toHex(salt) },
    mac: macOf(key, text),
  };
}

// The bytes that were sealed; throws WrongPassphrase.
export async function unseal(sealed, passphrase) {
  const key = await derive(passphrase, fromHex(sealed.kdfparams.salt), sealed.kdfparams.c);
  const text = fromHex(sealed.ciphertext);
  if (macOf(key, text) !== sealed.mac) throw new WrongPassphrase();
  const counter = fromHex(sealed.cipherparams.iv);
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-CTR", counter, length: 128 }, await cipher(key), text));
}

// The file that every wallet app reads.
export async function keystoreOf(key, address, passphrase) {
  const id = [...random(16)];
  id[6] = (id[6] & 15) | 64;
  id[8] = (id[8] & 63) | 128;
  const uuid = toHex(id).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  return { version: 3, id: uuid, address: address.slice(2).toLowerCase(), crypto: await seal(key, passphrase) };
}
