import { declareDensity } from "../density/declareDensity.ts";
import { density } from "../density/density.ts";
import type { Support } from "../density/support.ts";
import { TractableError } from "../errors/tractableError.ts";
import { decodeSafetensors, encodeSafetensors, type NamedArray } from "../files/safetensors.ts";
import { type Flow, type FlowSpec, flowFrom, flowSpec } from "../flows/flow.ts";
import type { PartFactories } from "../parts/part.ts";
import type { TrainingReport } from "./trainingReport.ts";

/** The format that is written; every version that was ever released can be read. */
const VERSION = 1;

/** Everything a model consists of. */
export interface ModelParts {
  readonly flow: Flow;
  readonly columns: readonly string[];
  readonly contextColumns: readonly string[];
  readonly supports: readonly Support[];
  readonly classNames: readonly string[];
  readonly values: ReadonlyMap<string, Float32Array>;
  readonly report: TrainingReport | undefined;
  /** ln p(x) of validation rows, ascending. */
  readonly calibration?: Float32Array;
  /** What the data were called. */
  readonly source?: string;
}

/** The name of the array of calibration in a file, which no parameter has. */
const CALIBRATION = "calibration";

interface Header {
  readonly flow: FlowSpec;
  readonly columns: readonly string[];
  readonly contextColumns: readonly string[];
  readonly supports: readonly Support[];
  readonly classNames?: readonly string[];
  readonly report?: TrainingReport;
  readonly source?: string;
}

/** A model as a safetensors file: arrays by name, the rest as JSON in the metadata. */
export function encodeModel(parts: ModelParts): Uint8Array {
  const { flow, columns, contextColumns, supports, classNames, values, report, source } = parts;
  const names = classNames.length > 0 ? { classNames } : {};
  const header: Header = {
    flow: flowSpec(flow),
    columns,
    contextColumns,
    supports,
    ...names,
    report,
    source,
  };
  const tensors = new Map<string, NamedArray>();
  for (const { name, shape } of declareDensity(density(flow, supports)))
    tensors.set(name, { shape, data: values.get(name)! });
  const { calibration } = parts;
  if (calibration !== undefined) tensors.set(CALIBRATION, { shape: [calibration.length], data: calibration });
  const metadata = { format: "tractable", version: String(VERSION), model: JSON.stringify(header) };
  return encodeSafetensors({ metadata, tensors });
}

/** Reads such a file; `name` is what messages call it. */
export function decodeModel(bytes: Uint8Array, name: string, own: PartFactories = {}): ModelParts {
  const { metadata, tensors } = decodeSafetensors(bytes, name);
  if (metadata.format !== "tractable" || metadata.model === undefined) {
    throw new TractableError(
      `${name}: expected a model written by tractable, got a safetensors file of something else`,
    );
  }
  if (Number(metadata.version) > VERSION) {
    throw new TractableError(
      `${name}: expected format version ${VERSION} or older, got ${metadata.version}; update tractable`,
    );
  }
  const header = parseHeader(metadata.model, name);
  const flow = named(name, () => flowFrom(header.flow, own));
  const { columns, contextColumns, supports, classNames = [], report, source } = header;
  const values = new Map<string, Float32Array>();
  const declarations = named(name, () => declareDensity(density(flow, supports)));
  for (const { name: key, shape } of declarations) {
    const found = tensors.get(key);
    if (found === undefined || String(found.shape) !== String(shape)) {
      throw new TractableError(
        `${name}: expected an array "${key}" of shape [${shape}], got ${found === undefined ? "none" : `[${found.shape}]`}`,
      );
    }
    values.set(key, found.data);
  }
  const calibration = tensors.get(CALIBRATION)?.data;
  return { flow, columns, contextColumns, supports, classNames, values, report, calibration, source };
}

/** The JSON in a model file; lists that it must have are checked. */
function parseHeader(text: string, name: string): Header {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw new TractableError(`${name}: expected JSON in the header, got other text; the file is damaged`, {
      cause: error,
    });
  }
  const isHeader =
    typeof header === "object" &&
    header !== null &&
    ["columns", "contextColumns", "supports"].every((key) => Array.isArray(Reflect.get(header, key))) &&
    typeof Reflect.get(header, "flow") === "object" &&
    Reflect.get(header, "flow") !== null;
  if (!isHeader) {
    throw new TractableError(
      `${name}: expected a flow, columns, contextColumns and supports in the header, got others; the file is damaged`,
    );
  }
  return header as Header;
}

/** Does something with what a file says; what goes wrong is said of the file. */
function named<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TractableError(`${name}: ${reason}`, { cause: error });
  }
}
