/** The bytes of several images as one: the length of each, seven bits a byte from the lowest, then each. */
export function packImages(coded: readonly Uint8Array[]): Uint8Array {
  const lengths: number[] = [];
  let total = 0;
  for (const { length } of coded) {
    let rest = length;
    for (; rest > 0x7f; rest >>>= 7) lengths.push((rest & 0x7f) | 0x80);
    lengths.push(rest);
    total += length;
  }
  const bytes = new Uint8Array(lengths.length + total);
  bytes.set(lengths);
  let at = lengths.length;
  for (const one of coded) {
    bytes.set(one, at);
    at += one.length;
  }
  return bytes;
}

/** The bytes of each of so many images; undefined where they don't fit together. */
export function unpackImages(bytes: Uint8Array, count: number): Uint8Array[] | undefined {
  if (count > bytes.length) return undefined;
  const lengths: number[] = [];
  let at = 0;
  while (lengths.length < count) {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28) return undefined;
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    lengths.push(length);
  }
  const coded: Uint8Array[] = [];
  for (const length of lengths) {
    if (at + length > bytes.length) return undefined;
    coded.push(bytes.subarray(at, at + length));
    at += length;
  }
  return at === bytes.length ? coded : undefined;
}
