// IPFS identifiers computed from bytes: CIDv1, raw leaves of 262,144 bytes, balanced UnixFS files of up to 174 links a node.
const CHUNK = 262144;
const WIDTH = 174;
const RAW = 0x55;
const DAG_PB = 0x70;
const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function base32(bytes) {
  let [text, buffer, bits] = ["", 0, 0];
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) text += ALPHABET[(buffer >> (bits -= 5)) & 31];
    buffer &= (1 << bits) - 1;
  }
  return bits ? text + ALPHABET[(buffer << (5 - bits)) & 31] : text;
}

export const cidText = (bytes) => "b" + base32(bytes);

async function cidOf(codec, block) {
  return Uint8Array.from([1, codec, 0x12, 32, ...(await sha256(block))]);
}

function varint(number) {
  const bytes = [];
  while (number > 127) {
    bytes.push((number % 128) | 128);
    number = Math.floor(number / 128);
  }
  return [...bytes, number];
}

const field = (number, bytes) => [(number << 3) | 2, ...varint(bytes.length), ...bytes];

// One inner node of a file: {cid, size of the content below, size of the blocks below}.
async function fileNode(children) {
  const content = children.reduce((sum, child) => sum + child.content, 0);
  const unixfs = [0x08, 2, 0x18, ...varint(content), ...children.flatMap((child) => [0x20, ...varint(child.content)])];
  const links = children.flatMap((child) => field(2, [...field(1, child.cid), ...field(2, []), 0x18, ...varint(child.blocks)]));
  const block = Uint8Array.from([...links, ...field(1, unixfs)]);
  return { cid: await cidOf(DAG_PB, block), content, blocks: block.length + children.reduce((sum, child) => sum + child.blocks, 0) };
}

export async function fileCid(bytes) {
  let nodes = [];
  for (let start = 0; start < bytes.length || start === 0; start += CHUNK) {
    const chunk = bytes.subarray(start, start + CHUNK);
    nodes.push({ cid: await cidOf(RAW, chunk), content: chunk.length, blocks: chunk.length });
  }
  while (nodes.length > 1) {
    const parents = [];
    for (let start = 0; start < nodes.length; start += WIDTH) parents.push(await fileNode(nodes.slice(start, start + WIDTH)));
    nodes = parents;
  }
  return cidText(nodes[0].cid);
}

// The CID of a block that was fetched for `cid`, to be compared with it.
export async function blockCid(cid, block) {
  return cidText(await cidOf(cid.startsWith("bafk") ? RAW : DAG_PB, block));
}
