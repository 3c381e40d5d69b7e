// Recovery phrases, loaded only when somebody starts without a wallet: twelve English words (BIP-39), the first account of m/44'/60'/0'/0 (BIP-32, BIP-44).
import { HDKey } from "@scure/bip32";
import { entropyToMnemonic, mnemonicToSeedSync } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";

export const PATH = "m/44'/60'/0'/0/0";

export const phraseOf = (entropy) => entropyToMnemonic(entropy, wordlist);

export function keyOf(phrase) {
  return HDKey.fromMasterSeed(mnemonicToSeedSync(phrase)).derive(PATH).privateKey;
}
