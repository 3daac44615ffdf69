import { openBackend } from "#backend";
import { momentsOf } from "../algebra/moments.ts";
import { standardize } from "../bijections/standardize.ts";
import { declareDensity } from "../density/declareDensity.ts";
import { density } from "../density/density.ts";
import { dataStandardization, PREFIX, standardizationIn } from "../density/parameterNames.ts";
import { kernelNames, kernels } from "../distributions/kernels.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { namesOf as namesRule, wholeNumber, words } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { type Flow, flow } from "../flows/flow.ts";
import { createModel } from "../model/createModel.ts";
import type { Model } from "../model/model.ts";
import { initialValues, parameterName } from "../parameters/scope.ts";
import { permutation } from "../random/permutation.ts";
import { stream } from "../random/stream.ts";
import { columnNames } from "../rows/columnNames.ts";
import type { DataLike } from "../rows/dataRows.ts";
import { plainRows } from "../rows/plainRows.ts";
import { type Matrix, toMatrix } from "../rows/rows.ts";
import { type BackendOptions, backendRules } from "../runtime/backend.ts";
import { rawExponentOf, yeoJohnson } from "../scalarMaps/yeoJohnson.ts";
import { ELEMENTWISE_RAW, elementwise } from "../structures/elementwise.ts";
import { sequence } from "../structures/sequence.ts";
import { kernelWidth, leftOutLogProb, type Points } from "./kernels/kernelEstimates.ts";
import { yeoJohnsonExponent, yeoJohnsonOf } from "./kernels/yeoJohnsonExponent.ts";

export interface FitKernelsOptions extends BackendOptions {
  /** What the features are called; x0, x1 … or the names of the data by default. */
  readonly columns?: readonly string[];
  /** The most rows that have a kernel; 4096 by default. More tell more, and each costs time. */
  readonly most?: number;
  /** The seed by which rows are chosen where there are more; 0 by default. */
  readonly seed?: number;
  /** What the data are called, for the model to remember; nothing by default. */
  readonly source?: string;
}

/** What `fitKernels` gives. */
export interface KernelFit {
  /** The density: a mixture of kernels around all rows. */
  readonly model: Model;
  /** ln p of every row, nats in data units, by the density of the other rows. */
  readonly leftOut: Float64Array;
}

/**
 * A kernel density of rows of numbers, in data units: each column is standardised and half-way bent to a
 * normal law (Yeo & Johnson 2000), and the density there is the mean of round normals around the rows, whose
 * width makes rows likely that are left out. It takes seconds, few rows suffice, and it finds odd rows well
 * (docs/results.md); the model holds the rows themselves. A column that is constant counts as one that varies
 * by a thousandth of its size, so that a row that breaks it is far out. Throws for fewer than three rows.
 *
 * @example
 * ```ts
 * const { model, leftOut } = await fitKernels(rows);
 * const detector = await anomalyDetector(model);
 * const { pValue } = await detector.score(rows);
 * ```
 */
export async function fitKernels(rows: DataLike, options: FitKernelsOptions = {}): Promise<KernelFit> {
  const {
    most = MOST_KERNELS,
    seed = 0,
    columns,
    source,
  } = checkOptions("fitKernels", options, {
    columns: namesRule("columns"),
    most: wholeNumber({ from: 2 }),
    seed: wholeNumber({ from: 0 }),
    source: words,
    ...backendRules,
  });
  const startedAt = performance.now();
  const matrix = toMatrix(plainRows(rows, "fitKernels"), { where: "fitKernels", columns });
  const [count, features] = matrix.shape;
  if (count < 3) throw new TractableError(`fitKernels: expected three rows or more, got ${count}`);
  const names = columns ?? columnNames(rows) ?? Array.from({ length: features }, (_, column) => `x${column}`);
  if (names.length !== features) {
    throw new TractableError(
      `fitKernels: expected ${features} columns, as rows are so wide, got ${names.length}`,
    );
  }
  // in random order, so that the first ones are as good as any
  const order = permutation(count, stream(seed, "kernels"));
  const { points, logSlope, values: bending } = bend(matrix, order);
  const size = Math.max(2, Math.min(count, most, Math.floor(MOST_VALUES / features)));
  const centers: Points = { data: points.data.subarray(0, size * features), rows: size, width: features };
  const width = kernelWidth(centers);
  const its = kernelFlow(features, size);
  const supports = names.map(() => "real" as const);
  const values = initialValues(declareDensity(density(its, supports)), seed);
  for (const [name, value] of [
    ...bending,
    [parameterName(PREFIX.base, kernelNames.centers), Float32Array.from(centers.data)] as const,
    [parameterName(PREFIX.base, kernelNames.logWidth), Float32Array.of(Math.log(width))] as const,
  ]) {
    if (values.get(name)?.length !== value.length) throw new Error(`fitKernels: there is no array "${name}"`);
    values.set(name, value);
  }
  const backend = await openBackend(options);
  const common = { flow: its, columns: names, contextColumns: [], supports, classNames: [], values, source };
  // rows with a kernel of their own are scored without it, any others by all kernels
  const leftOut = new Float64Array(count);
  leftOutLogProb(centers, width).forEach((value, place) => {
    leftOut[order[place]!] = value + logSlope[place]!;
  });
  if (size < count) {
    const model = createModel({ ...common, report: undefined }, backend);
    const others = order.subarray(size);
    const scores = await model.logProb(pick(matrix, others));
    others.forEach((row, index) => {
      leftOut[row] = scores[index]!;
    });
    await model.dispose();
  }
  const mean = leftOut.reduce((a, b) => a + b, 0) / count;
  const report = {
    rows: count,
    validationRows: count,
    epochs: 1,
    bestEpoch: 1,
    steps: 0,
    trainLogProb: mean,
    validationLogProb: mean,
    seconds: (performance.now() - startedAt) / 1000,
    stepMilliseconds: 0,
    seed,
    stopped: "finished",
    curve: [],
  } as const;
  const calibration = Float32Array.from(order.subarray(0, CALIBRATION_ROWS), (row) => leftOut[row]!).sort();
  return { model: createModel({ ...common, report, calibration }, backend), leftOut };
}

const MOST_KERNELS = 4096;
/** The most values that the kernels hold in all. */
const MOST_VALUES = 1 << 21;
const CALIBRATION_ROWS = 20_000;
/** How many rows tell how a column is bent. */
const BENT_ROWS = 4096;
/** A constant column is taken to vary by this share of its size, or of 1. */
const CONSTANT_SPREAD = 1e-3;

function kernelFlow(features: number, count: number): Flow {
  return flow({
    name: "kernels",
    features,
    bijection: sequence(elementwise({ map: yeoJohnson() }), standardize()),
    base: kernels({ count }),
  });
}

/**
 * Rows in the given order where the kernels are, ln of the slope on the way there, and the values of the
 * layers that lead there.
 */
function bend({ data, shape: [count, width] }: Matrix, order: Uint32Array) {
  const points = new Float64Array(count * width);
  const logSlope = new Float64Array(count);
  const own = () => new Float32Array(width);
  const [center, scale, raw, bentCenter, bentScale] = [own(), own(), own(), own(), own()];
  for (let column = 0; column < width; column++) {
    const values = Float64Array.from(order, (row) => data[row * width + column]!);
    const first = momentsOf(values);
    const isConstant = !(first.deviation > 1e-6 * Math.abs(first.mean));
    center[column] = first.mean;
    scale[column] = isConstant ? CONSTANT_SPREAD * Math.max(1, Math.abs(first.mean)) : first.deviation;
    const standard = values.map((value) => (value - center[column]!) / scale[column]!);
    // half-way: the shape that a column has says something too
    const exponent = isConstant ? 1 : (1 + yeoJohnsonExponent(standard.subarray(0, BENT_ROWS))) / 2;
    const bounded = Math.min(2 - MARGIN, Math.max(MARGIN, exponent));
    raw[column] = rawExponentOf(bounded);
    const bent = standard.map((value) => yeoJohnsonOf(value, bounded));
    const second = momentsOf(bent);
    bentCenter[column] = isConstant ? 0 : second.mean;
    bentScale[column] = isConstant ? 1 : second.deviation;
    const logScales = Math.log(scale[column]!) + Math.log(bentScale[column]!);
    bent.forEach((value, place) => {
      points[place * width + column] = (value - bentCenter[column]!) / bentScale[column]!;
      const x = standard[place]!;
      logSlope[place]! += Math.sign(x) * (bounded - 1) * Math.log1p(Math.abs(x)) - logScales;
    });
  }
  const ofData = dataStandardization(new Array<"real">(width).fill("real"));
  const ofBent = standardizationIn(PREFIX.flow, 1);
  const values = [
    [ofData.center, center],
    [ofData.scale, scale],
    [parameterName(PREFIX.flow, 0, ELEMENTWISE_RAW), raw],
    [ofBent.center, bentCenter],
    [ofBent.scale, bentScale],
  ] as const;
  return { points: { data: points, rows: count, width }, logSlope, values };
}

const MARGIN = 0.01;

function pick({ data, shape: [, width] }: Matrix, rows: Uint32Array): Matrix {
  const picked = new Float32Array(rows.length * width);
  rows.forEach((row, place) => {
    picked.set(data.subarray(row * width, (row + 1) * width), place * width);
  });
  return { data: picked, shape: [rows.length, width] };
}
