import { declareDensity } from "../density/declareDensity.ts";
import { density } from "../density/density.ts";
import { PREFIX } from "../density/parameterNames.ts";
import { type Support, supportRule } from "../density/support.ts";
import { TractableError } from "../errors/tractableError.ts";
import { decodeSafetensors, encodeSafetensors, type NamedArray } from "../files/safetensors.ts";
import { classesOf, type Flow, type FlowSpec, flowFrom, flowSpec } from "../flows/flow.ts";
import { isIntegerPixels } from "../integers/integerPixels.ts";
import { lawTablesOf } from "../integers/lawTables.ts";
import type { Declaration } from "../parameters/scope.ts";
import { parameterName } from "../parameters/scope.ts";
import type { PartFactories } from "../parts/part.ts";
import { checkSpec } from "./checkSpec.ts";
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
  /** The measure of complexity that is in the calibration of a model of images. */
  readonly complexity?: string;
  /** Whether the file had a digest, which matched. */
  readonly isVerified?: boolean;
}

/** What the names of the base's parameters begin with. */
const BASE = parameterName(PREFIX.base, "");
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
  readonly complexity?: string;
  /**
   * What the calibration of a model with classes is of: its rows without their labels, as rows to be judged
   * come. Early files have it given the labels, which is nothing to compare with.
   */
  readonly calibratedWithout?: "labels";
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
    complexity: parts.complexity,
    ...(classesOf(flow) > 0 && { calibratedWithout: "labels" }),
  };
  const tensors = new Map<string, NamedArray>();
  for (const { name, shape } of declareDensity(density(flow, supports)))
    tensors.set(name, { shape, data: values.get(name)! });
  const { calibration } = parts;
  if (calibration !== undefined) tensors.set(CALIBRATION, { shape: [calibration.length], data: calibration });
  const metadata = { format: "tractable", version: String(VERSION), model: JSON.stringify(header) };
  return encodeSafetensors({ metadata, tensors });
}

/**
 * Reads such a file; `name` is what messages call it. Whatever is wrong with it ends in one sentence that
 * begins with the name: counts are compared with the arrays in the file before anything is built, so a
 * hostile file costs no more than an honest one.
 */
export function decodeModel(bytes: Uint8Array, name: string, own: PartFactories = {}): ModelParts {
  const { metadata, tensors, isVerified } = decodeSafetensors(bytes, name);
  if (metadata.format !== "tractable" || metadata.model === undefined) {
    const got =
      metadata.format === "tractable style"
        ? "one to restyle pictures by; use it with stylize"
        : "a safetensors file of something else";
    throw new TractableError(`${name}: expected a model written by tractable, got ${got}`);
  }
  if (!(Number(metadata.version) <= VERSION)) {
    throw new TractableError(
      `${name}: expected format version ${VERSION} or older, got ${metadata.version}; update tractable`,
    );
  }
  const header = parseHeader(metadata.model, name);
  checkSpec(name, header.flow, header, tensors, own);
  const { columns, contextColumns, supports, classNames = [], report, source, complexity } = header;
  const flow = named(name, () => flowFrom(header.flow, own));
  const values = new Map<string, Float32Array>();
  const take = ({ name: key, shape }: Declaration) => {
    const found = tensors.get(key);
    if (found === undefined || String(found.shape) !== String(shape)) {
      throw new TractableError(
        `expected an array "${key}" of shape [${shape}], got ${found === undefined ? "none" : `[${found.shape}]`}`,
      );
    }
    if (!found.data.every(Number.isFinite)) {
      throw new TractableError(
        `expected finite numbers in the array "${key}", got others; the file is damaged`,
      );
    }
    values.set(key, found.data);
  };
  named(name, () => declareDensity(density(flow, supports), take));
  if (isIntegerPixels(flow.base)) named(name, () => lawTablesOf(values, BASE));
  const isComparable = classesOf(flow) === 0 || header.calibratedWithout === "labels";
  const calibration = isComparable ? tensors.get(CALIBRATION)?.data : undefined;
  if (calibration?.some(Number.isNaN)) {
    throw new TractableError(`${name}: expected log-densities as calibration, got NaN; the file is damaged`);
  }
  return {
    flow,
    columns,
    contextColumns,
    supports,
    classNames,
    values,
    report,
    calibration,
    source,
    complexity,
    isVerified,
  };
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
  if (!isHeader(header)) {
    throw new TractableError(
      `${name}: expected a flow, columns, contextColumns and supports in the header, got others; the file is damaged`,
    );
  }
  return header;
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== "object" || value === null) return false;
  const {
    flow,
    columns,
    contextColumns,
    supports,
    classNames = [],
    report,
    source,
    complexity,
  } = value as Record<string, unknown>;
  const areTexts = (list: unknown) => Array.isArray(list) && list.every((text) => typeof text === "string");
  const hasReport =
    report === undefined ||
    (typeof report === "object" && report !== null && Array.isArray(Reflect.get(report, "curve")));
  return (
    typeof flow === "object" &&
    flow !== null &&
    areTexts(columns) &&
    areTexts(contextColumns) &&
    areTexts(classNames) &&
    Array.isArray(supports) &&
    supports.every(supportRule.accepts) &&
    hasReport &&
    [source, complexity].every((text) => text === undefined || typeof text === "string")
  );
}

/** Does something with what a file says; what goes wrong is said of the file. */
function named<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const sentence =
      error instanceof TractableError
        ? reason
        : `expected a model, got a header that none can be built from (${reason})`;
    throw new TractableError(`${name}: ${sentence}`, { cause: error });
  }
}
