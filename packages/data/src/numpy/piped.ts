import { pipeline, type Readable, type Transform } from "node:stream";

/** A stream through a transform, whose errors on either side reach whoever reads the result. */
export function piped(source: Readable, transform: Transform): Readable {
  return pipeline(source, transform, () => {});
}
