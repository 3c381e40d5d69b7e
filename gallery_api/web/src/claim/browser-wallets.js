// Wallets in the browser (EIP-6963, and the older way where nobody announces): asked for their address and nothing else.
const announced = new Map();

addEventListener("eip6963:announceProvider", ({ detail }) => {
  if (detail?.info?.uuid && detail.provider) announced.set(detail.info.uuid, detail);
});

// Asks wallets to announce themselves; those that are there answer at once.
export function findWallets(changed) {
  addEventListener("eip6963:announceProvider", changed);
  dispatchEvent(new Event("eip6963:requestProvider"));
}

// Each as {name, icon, provider}.
export function browserWallets() {
  if (announced.size) {
    const icon = (text) => (/^data:image\//.test(text) ? text : null);
    return [...announced.values()].map(({ info, provider }) => ({ name: String(info.name), icon: icon(info.icon), provider }));
  }
  const older = [];
  if (globalThis.klaytn?.request) older.push({ name: "Kaia Wallet", icon: null, provider: globalThis.klaytn });
  if (globalThis.ethereum?.request) older.push({ name: globalThis.ethereum.isMetaMask ? "MetaMask" : "Wallet", icon: null, provider: globalThis.ethereum });
  return older;
}

// The first address that the citizen lets us see; null when none.
export async function addressFrom(provider) {
  const accounts = await provider.request({ method: "eth_requestAccounts" });
  return accounts?.[0] ?? null;
}
