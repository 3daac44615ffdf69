import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { type MessageName, schema } from "./schema.ts";

/** A message as plain data: field names as in onnx.proto, absent fields left out. */
export interface Message {
  readonly [field: string]:
    | number
    | bigint
    | string
    | Uint8Array
    | Message
    | undefined
    | readonly (number | bigint | string | Message)[];
}

/** The protocol-buffer bytes of one message. */
export function encodeMessage(name: MessageName, message: Message): Uint8Array {
  const writer = new BinaryWriter();
  write(writer, name, message);
  return writer.finish();
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

function write(writer: BinaryWriter, name: MessageName, message: Message): void {
  const fields: Readonly<Record<string, readonly [number, string]>> = schema[name];
  for (const [key, value] of Object.entries(message)) {
    const field = fields[key];
    if (field === undefined) throw new Error(`onnx: ${name} has no field ${key}`);
    const [number, type] = field;
    const values = Array.isArray(value) ? value : value === undefined ? [] : [value];
    for (const item of values) {
      switch (type) {
        case "int64":
          writer.tag(number, VARINT).int64(item);
          break;
        case "float":
          writer.tag(number, FIXED32).float(item);
          break;
        case "string":
          writer.tag(number, LENGTH_DELIMITED).string(item);
          break;
        case "bytes":
          writer.tag(number, LENGTH_DELIMITED).bytes(item);
          break;
        default:
          writer.tag(number, LENGTH_DELIMITED).fork();
          write(writer, type as MessageName, item);
          writer.join();
      }
    }
  }
}
