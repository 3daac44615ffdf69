/** Bytes by the deflate that Node and browsers have in common. */
export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  return collect(through(bytes, new CompressionStream("deflate-raw")), Number.POSITIVE_INFINITY);
}

/** Undoes that; throws for what isn't such bytes, or would be more than `most`. */
export async function inflate(bytes: Uint8Array, most: number): Promise<Uint8Array> {
  return collect(through(bytes, new DecompressionStream("deflate-raw")), most);
}

function through(bytes: Uint8Array, transform: CompressionStream | DecompressionStream) {
  return new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(transform);
}

async function collect(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let total = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    total += next.value.length;
    if (total > most) throw new Error(`inflate: expected at most ${most} bytes, got more`);
    parts.push(next.value);
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
