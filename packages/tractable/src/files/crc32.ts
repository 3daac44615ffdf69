const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 as in PNG, gzip and zip; of bytes that follow others, `before` is the one of those. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let value = ~before;
  for (let index = 0; index < bytes.length; index++) {
    value = (value >>> 8) ^ TABLE[(value ^ bytes[index]!) & 0xff]!;
  }
  return ~value >>> 0;
}
