import type { Attribute } from "../graph/tensor.ts";
import type { Message } from "./encodeMessage.ts";

// AttributeProto.AttributeType
const FLOAT = 1;
const INT = 2;
const STRING = 3;
const INTS = 7;

export function emitAttribute(name: string, value: Attribute): Message {
  if (typeof value === "number") return { name, i: value, type: INT };
  if (typeof value === "string") return { name, s: new TextEncoder().encode(value), type: STRING };
  if ("float" in value) return { name, f: value.float, type: FLOAT };
  return { name, ints: value, type: INTS };
}
