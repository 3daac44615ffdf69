import { TractableError } from "../../errors/tractableError.ts";
import { decodeSafetensors, encodeSafetensors, type NamedArray } from "../../files/safetensors.ts";
import { input } from "../../graph/index.ts";
import { type Declaration, declare, type ParameterValues } from "../../parameters/scope.ts";
import { type StyleNet, type StyleNetOptions, styleNet } from "./styleNet.ts";

/** What a file of a styling model holds. */
export interface StyleParts {
  readonly net: StyleNet;
  readonly values: ParameterValues;
  /** How it came about, in the words of whoever made it. */
  readonly origin?: string;
}

/** Tells a styling model from a model of a density, whose format is "tractable". */
const FORMAT = "tractable style";
/** The nets of version 1 had biases. */
const VERSION = 2;

/** The arrays that a net asks for. */
export function declareStyleNet(net: StyleNet): Declaration[] {
  return declare((scope) => {
    net.encode(input("x", [1, 3, net.multiple, net.multiple]), scope);
  });
}

/** A styling model as a safetensors file: arrays by name, the rest as JSON in the metadata. */
export function encodeStyleModel({ net, values, origin }: StyleParts): Uint8Array {
  const tensors = new Map<string, NamedArray>();
  for (const { name, shape } of declareStyleNet(net)) tensors.set(name, { shape, data: values.get(name)! });
  const { kind: _, ...options } = net.spec;
  const model = JSON.stringify({ net: options, origin });
  return encodeSafetensors({ metadata: { format: FORMAT, version: String(VERSION), model }, tensors });
}

/** Reads such a file; `name` is what messages call it. */
export function decodeStyleModel(bytes: Uint8Array, name: string): StyleParts {
  const { metadata, tensors } = decodeSafetensors(bytes, name);
  if (metadata.format !== FORMAT || metadata.model === undefined) {
    const got = metadata.format === "tractable" ? "one of a density" : "a safetensors file of something else";
    throw new TractableError(
      `${name}: expected a styling model, got ${got}; leave it out for the one that comes along`,
    );
  }
  if (!(Number(metadata.version) <= VERSION)) {
    throw new TractableError(
      `${name}: expected format version ${VERSION} or older, got ${metadata.version}; update tractable`,
    );
  }
  if (Number(metadata.version) < 2 && tensors.size > 0) {
    throw new TractableError(
      `${name}: expected nets without biases, got those of an older version; train it anew`,
    );
  }
  try {
    const { net: options, origin } = JSON.parse(metadata.model) as { net: StyleNetOptions; origin?: string };
    const net = styleNet(options);
    const values = new Map<string, Float32Array>();
    for (const { name: key, shape } of declareStyleNet(net)) {
      const found = tensors.get(key);
      if (String(found?.shape) !== String(shape) || !found!.data.every(Number.isFinite)) {
        throw new TractableError(`expected finite numbers of shape [${shape}] as "${key}", got others`);
      }
      values.set(key, found!.data);
    }
    return { net, values, origin };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TractableError(`${name}: ${reason}; the file is damaged, get it again`, { cause: error });
  }
}
