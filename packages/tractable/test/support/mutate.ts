import { type Stream, stream } from "../../src/random/stream.ts";

/** Values that no field of a header should have, or only by chance. */
const ODD: readonly unknown[] = [
  null,
  true,
  "",
  "x",
  "__proto__",
  -1,
  0,
  0.5,
  1e6,
  1e9,
  1e300,
  Number.MAX_SAFE_INTEGER,
  [],
  {},
  [[]],
  { kind: "sequence", layers: [] },
  { kind: "__proto__" },
  { kind: "constructor" },
  Array.from({ length: 1000 }, () => 1),
];

/** Damages and forgeries of a safetensors file, each from the seed and its number alone. */
export function mutateSafetensors(original: Uint8Array, seed: number, number: number): Uint8Array {
  const random = stream(seed, `mutation ${number}`);
  const pick = [
    flipBit,
    flipHeaderBit,
    truncate,
    overwrite,
    shiftOffset,
    replaceField,
    replaceField,
    replaceField,
  ];
  return pick[Math.floor(random.uniform() * pick.length)]!(original, random);
}

type Mutation = (original: Uint8Array, random: Stream) => Uint8Array;

const at = (size: number, { uniform }: Stream) => Math.min(size - 1, Math.floor(size * uniform()));

const flipBit: Mutation = (original, random) => {
  const bytes = original.slice();
  bytes[at(bytes.length, random)]! ^= 1 << at(8, random);
  return bytes;
};

const flipHeaderBit: Mutation = (original, random) => {
  const bytes = original.slice();
  bytes[at(8 + headerLength(original), random)]! ^= 1 << at(8, random);
  return bytes;
};

const truncate: Mutation = (original, random) => original.slice(0, at(original.length, random));

const overwrite: Mutation = (original, random) => {
  const bytes = original.slice();
  const from = at(bytes.length, random);
  for (let place = from; place < Math.min(bytes.length, from + 16); place++) bytes[place] = at(256, random);
  return bytes;
};

const shiftOffset: Mutation = (original, random) =>
  withHeader(original, (header) => {
    const names = Object.keys(header).filter((name) => name !== "__metadata__");
    const entry = header[names[at(names.length, random)]!] as { data_offsets: number[] };
    const by = [4, -4, 1, 1e9, -1e9][at(5, random)]!;
    entry.data_offsets = entry.data_offsets.map((offset) => offset + by);
  });

/**
 * One field of the header, or of the JSON inside its metadata, becomes something odd; there is no digest
 * then.
 */
const replaceField: Mutation = (original, random) =>
  withHeader(original, (header) => {
    const metadata = header.__metadata__ as Record<string, string>;
    const inside = Object.keys(metadata).filter((key) => /^[[{]/.test(metadata[key]!));
    const odd = ODD[at(ODD.length, random)];
    if (inside.length === 0 || random.uniform() < 0.2) {
      replaceSomewhere(header, odd, random);
      return;
    }
    const key = inside[at(inside.length, random)]!;
    const value = JSON.parse(metadata[key]!) as object;
    replaceSomewhere(value, odd, random);
    metadata[key] = JSON.stringify(value);
  });

/** Walks down a random way and replaces, or removes, what it ends at. */
function replaceSomewhere(value: object, odd: unknown, random: Stream): void {
  let here = value as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(here);
    if (keys.length === 0) return;
    const key = keys[at(keys.length, random)]!;
    const next = here[key];
    if (
      typeof next === "object" &&
      next !== null &&
      Object.keys(next).length > 0 &&
      random.uniform() < 0.85
    ) {
      here = next as Record<string, unknown>;
      continue;
    }
    if (random.uniform() < 0.1) delete here[key];
    else here[key] = odd;
    return;
  }
}

function headerLength(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}

/** The file with another header, and without the digest that would tell. */
function withHeader(original: Uint8Array, change: (header: Record<string, unknown>) => void): Uint8Array {
  const length = headerLength(original);
  const header = JSON.parse(new TextDecoder().decode(original.subarray(8, 8 + length)));
  change(header);
  if (typeof header.__metadata__ === "object" && header.__metadata__ !== null)
    delete header.__metadata__.sha256;
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + original.length - 8 - length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(original.subarray(8 + length), 8 + text.length);
  return bytes;
}
