// Finding a name in a UnixFS directory from its raw blocks, plain or sharded (HAMT of width 256 over murmur3).
import { blockCid, cidText } from "./cid.js";

export class UnreadableSet extends Error {}

function readVarint(bytes, at) {
  let [number, scale] = [0, 1];
  for (;;) {
    if (at >= bytes.length || scale > 2 ** 49) throw new UnreadableSet("a number in the block does not end");
    const byte = bytes[at++];
    number += (byte & 127) * scale;
    if (byte < 128) return [number, at];
    scale *= 128;
  }
}

// The fields of a protobuf message as [number, value]; value is bytes or a number.
function* fields(bytes) {
  let at = 0;
  while (at < bytes.length) {
    let key, value;
    [key, at] = readVarint(bytes, at);
    [value, at] = readVarint(bytes, at);
    if ((key & 7) === 2) {
      if (at + value > bytes.length) throw new UnreadableSet("a field is longer than its block");
      yield [key >> 3, bytes.subarray(at, (at += value))];
    } else if ((key & 7) === 0) yield [key >> 3, value];
    else throw new UnreadableSet(`wire type ${key & 7} is not used by dag-pb`);
  }
}

export function readNode(block) {
  const node = { type: null, links: [] };
  for (const [number, value] of fields(block)) {
    if (number === 1) for (const [inner, type] of fields(value)) if (inner === 1) node.type = type;
    if (number === 2) {
      const link = {};
      for (const [inner, part] of fields(value)) {
        if (inner === 1) link.cid = cidText(part);
        if (inner === 2) link.name = new TextDecoder().decode(part);
      }
      node.links.push(link);
    }
  }
  return node;
}

const MASK = (1n << 64n) - 1n;
const rotate = (value, by) => ((value << by) | (value >> (64n - by))) & MASK;
const [C1, C2] = [0x87c37b91114253d5n, 0x4cf5ad432745937fn];
const mix1 = (k) => (rotate((k * C1) & MASK, 31n) * C2) & MASK;
const mix2 = (k) => (rotate((k * C2) & MASK, 33n) * C1) & MASK;

function finish(k) {
  k ^= k >> 33n;
  k = (k * 0xff51afd7ed558ccdn) & MASK;
  k ^= k >> 33n;
  k = (k * 0xc4ceb9fe1a85ec53n) & MASK;
  return k ^ (k >> 33n);
}

// The first half of MurmurHash3 x64-128 with seed 0, as eight bytes: the path of a name through the shards.
export function murmur3(bytes) {
  const length = BigInt(bytes.length);
  const padded = new Uint8Array(Math.ceil(bytes.length / 16) * 16);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  let [h1, h2] = [0n, 0n];
  const whole = bytes.length - (bytes.length % 16);
  for (let at = 0; at < padded.length; at += 16) {
    const [k1, k2] = [view.getBigUint64(at, true), view.getBigUint64(at + 8, true)];
    h1 ^= mix1(k1);
    if (at < whole) h1 = ((rotate(h1, 27n) + h2) * 5n + 0x52dce729n) & MASK;
    h2 ^= mix2(k2);
    if (at < whole) h2 = ((rotate(h2, 31n) + h1) * 5n + 0x38495ab5n) & MASK;
  }
  h1 = ((h1 ^ length) + (h2 ^ length)) & MASK;
  h2 = ((h2 ^ length) + h1) & MASK;
  h1 = (finish(h1) + finish(h2)) & MASK;
  const digest = new DataView(new ArrayBuffer(8));
  digest.setBigUint64(0, h1);
  return new Uint8Array(digest.buffer);
}

// The CID under `path` (a list of names) below a directory; each block is fetched by `fetchBlock` and must hash to its CID.
// Returns {cid} or {mismatch: {cid, computed}} when a block is not what its name says.
export async function lookUp(root, path, fetchBlock) {
  let cid = root;
  for (const name of path) {
    const bytes = new TextEncoder().encode(name);
    const hash = murmur3(bytes);
    for (let depth = 0, found = false; !found; depth++) {
      const block = await fetchBlock(cid);
      const computed = await blockCid(cid, block);
      if (computed !== cid) return { mismatch: { cid, computed } };
      const node = readNode(block);
      const link = node.type === 5 ? shardLink(node, hash[depth], name) : node.links.find((each) => each.name === name);
      if (!link) return { mismatch: { cid: name, computed: null } };
      found = node.type !== 5 || link.name.length > 2;
      cid = link.cid;
    }
  }
  return { cid };
}

function shardLink(node, index, name) {
  if (index === undefined) throw new UnreadableSet("the shards are deeper than a name's hash");
  const prefix = index.toString(16).toUpperCase().padStart(2, "0");
  return node.links.find((each) => each.name === prefix + name) ?? node.links.find((each) => each.name === prefix);
}
