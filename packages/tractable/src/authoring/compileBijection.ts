import type { Bijection } from "../bijections/bijection.ts";
import type { Way } from "../directions/directions.ts";
import { abs, add, BATCH, gradient, input, mul, sum, type Tensor } from "../graph/index.ts";
import { type Declaration, declare, scopeOf } from "../parameters/scope.ts";
import { type Backend, float32 } from "../runtime/backend.ts";
import { compile } from "../runtime/compile.ts";

export interface Query {
  /** As many rows of data as of latents. */
  readonly x: number[][];
  readonly z: number[][];
  readonly context?: number[][];
  readonly parameters: ReadonlyMap<string, Float32Array>;
}

/** One direction at every row, then the other one back. */
export interface Passage {
  readonly value: number[][];
  readonly logDet: number[];
  /** ∂valueᵢ/∂argumentⱼ of every row, by differentiating each output component. */
  readonly jacobian: number[][][];
  readonly back: number[][];
  readonly backLogDet: number[];
  /** ∂logDet/∂argumentⱼ of every row. */
  readonly logDetSlope: number[][];
  /** What an iterative direction reports of every row. */
  readonly residual: number[] | undefined;
}

export interface Answer {
  readonly encode: Passage;
  readonly decode: Passage;
  /** Σ|gradient| of values and logDets by each parameter and argument; NaN where any is. */
  readonly gradients: Readonly<Record<string, number>>;
}

export interface CompiledBijection {
  readonly declarations: readonly Declaration[];
  run(query: Query): Promise<Answer>;
  release(): Promise<void>;
}

/**
 * Both directions of a bijection and their differentiation as one graph; parameters are inputs. Every row is
 * fed once for each output component, with the cotangent eᵢ of that component, so one backward pass finds all
 * Jacobians.
 */
export async function compileBijection(
  bijection: Bijection,
  features: number,
  contextFeatures: number,
  backend: Backend,
): Promise<CompiledBijection> {
  const rows = (name: string, width: number) => input(name, [BATCH, width]);
  const [x, z, cotangent] = [rows("x", features), rows("z", features), rows("cotangent", features)];
  const weight = input("weight of logDet", [BATCH]);
  const context = contextFeatures > 0 ? rows("context", contextFeatures) : undefined;
  const declarations = declare((scope) => {
    bijection.encode(x, scope, context);
  });
  const parameters = new Map(declarations.map(({ name, shape }) => [name, input(name, shape)]));
  const scope = scopeOf(parameters);

  const passage = (way: Way, from: Tensor) => {
    const there = bijection[way](from, scope, context);
    const back = bijection[way === "encode" ? "decode" : "encode"](there.value, scope, context);
    const loss = add(sum(mul(there.value, cotangent)), sum(mul(weight, there.logDet)));
    // a logDet may be one number for all rows
    const perRow = (logDet: Tensor) => add(logDet, mul(weight, 0));
    const outputs = {
      value: there.value,
      logDet: perRow(there.logDet),
      jacobian: gradient(loss, [from])[0]!,
      back: back.value,
      backLogDet: perRow(back.logDet),
      ...(there.residual && { residual: perRow(there.residual) }),
    };
    return { outputs, loss };
  };
  const passages = { encode: passage("encode", x), decode: passage("decode", z) };
  const inputs = new Map([...parameters, ["x", x], ["z", z]]);
  if (context !== undefined) inputs.set("context", context);
  const slopes = gradient(add(passages.encode.loss, passages.decode.loss), [...inputs.values()]);
  const session = await compile(backend, {
    inputs: [...inputs.values(), cotangent, weight],
    outputs: Object.fromEntries([
      ...Object.entries(passages).flatMap(([way, { outputs }]) =>
        Object.entries(outputs).map(([name, tensor]) => [`${way}.${name}`, tensor]),
      ),
      ...[...inputs.keys()].map((name, index) => [`slope of ${name}`, sum(abs(slopes[index]!))]),
    ]),
  });

  return {
    declarations,
    async run({ x: data, z: latents, context: given, parameters: values }) {
      const count = data.length;
      const spread = (matrix: number[][]) =>
        matrix.flatMap((row) => new Array<number[]>(features).fill(row)).flat();
      const unit = (place: number) => Array.from({ length: features }, (_, at) => (at === place ? 1 : 0));
      const units = Array.from({ length: count * features }, (_, row) => unit(row % features)).flat();
      const feed = (name: string, tensor: Tensor, numbers: ArrayLike<number>) =>
        [name, hostTensor(tensor, numbers)] as const;
      const common = [
        feed("x", x, spread(data)),
        feed("z", z, spread(latents)),
        ...(context === undefined ? [] : [feed("context", context, spread(given!))]),
        ...[...parameters].map(([name, tensor]) => feed(name, tensor, values.get(name)!)),
      ];
      const run = (cotangents: number[], weights: number) =>
        session.run(
          Object.fromEntries([
            ...common,
            feed("cotangent", cotangent, cotangents),
            feed("weight of logDet", weight, new Array<number>(count * features).fill(weights)),
          ]),
        );
      const results = await run(units, 0);
      const logDets = await run(new Array(units.length).fill(0), 1);
      const numbers = (name: string) => Array.from(results[name]!.data, Number);
      const once = <T>(values: T[]) => values.filter((_, index) => index % features === 0);
      const read = (way: string): Passage => ({
        value: once(chunks(numbers(`${way}.value`), features)),
        logDet: once(numbers(`${way}.logDet`)),
        jacobian: chunks(chunks(numbers(`${way}.jacobian`), features), features),
        back: once(chunks(numbers(`${way}.back`), features)),
        backLogDet: once(numbers(`${way}.backLogDet`)),
        logDetSlope: once(chunks(Array.from(logDets[`${way}.jacobian`]!.data, Number), features)),
        residual: results[`${way}.residual`] && once(numbers(`${way}.residual`)),
      });
      const gradients = [...inputs.keys()].map((name) => {
        const [ofValues, ofLogDets] = [results, logDets].map((one) =>
          Number(one[`slope of ${name}`]!.data[0]),
        );
        return [name, ofValues! + ofLogDets!];
      });
      return { encode: read("encode"), decode: read("decode"), gradients: Object.fromEntries(gradients) };
    },
    release: () => session.release(),
  };
}

/** Numbers for an input; its symbolic axis, if it has one, gets its size from them. */
function hostTensor({ shape }: Tensor, data: ArrayLike<number>) {
  const known = shape.reduce<number>((size, dim) => (typeof dim === "number" ? size * dim : size), 1);
  const dims = shape.map((dim) => (typeof dim === "number" ? dim : data.length / known));
  return float32(dims, Float32Array.from(data));
}

function chunks<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: values.length / size }, (_, at) => values.slice(at * size, (at + 1) * size));
}
