import type { ImageCoder } from "tractable";

/** What of a coder is done elsewhere: all that takes long. */
export const CODER_METHODS = ["encode", "decode", "encodePicture", "decodePictures"] as const;
export type CoderMethod = (typeof CODER_METHODS)[number];

/** A worker is asked for this. */
export type CoderCall = {
  [Method in CoderMethod]: { readonly method: Method; readonly args: Parameters<ImageCoder[Method]> };
}[CoderMethod];

/** A worker answers with this. */
export type CoderAnswer = { readonly result: unknown } | { readonly error: unknown };

/** What a worker begins with. */
export interface CoderStart {
  /** The model file. */
  readonly model: Uint8Array;
}
