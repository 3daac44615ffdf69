import { saveBytes } from "../../files/saveBytes.ts";
import { add, constant, conv2d, input, mul, reshape, sub, type Tensor } from "../../graph/index.ts";
import type { Program } from "../../onnx/emitModel.ts";
import { scopeOf } from "../../parameters/scope.ts";
import { type Backend, type Feeds, float32, floats, type Session } from "../../runtime/backend.ts";
import { compile } from "../../runtime/compile.ts";
import { threadsFor } from "../../runtime/threadsFor.ts";
import type { Spec } from "../../specs/spec.ts";
import type { Sides } from "./latentStatistics.ts";
import type { AffineMap } from "./matchStatistics.ts";
import { declareStyleNet, encodeStyleModel, type StyleParts } from "./styleFile.ts";
import type { Band } from "./styleNet.ts";

/** A reversible network to restyle pictures by. */
export interface StyleModel {
  /** The network as plain data. */
  readonly spec: Spec;
  /** How many numbers were learned. */
  readonly parameterCount: number;
  /** How it came about, in the words of whoever made it. */
  readonly origin: string | undefined;
  /** The model as a file, to be opened by `loadStyleModelBytes`. */
  toBytes(): Uint8Array;
  /** Writes the model to a file, whole or not at all. */
  save(path: string): Promise<void>;
  /** Frees what the engine holds; the model can't be used any more. */
  dispose(): Promise<void>;
}

/** A styling model with what `stylize` does with it: planes are [3, height, width], 0 … 255. */
export interface StyleEngine extends StyleModel {
  readonly multiple: number;
  readonly bands: readonly Band[];
  /** The latents of every band, [channels, height, width]. */
  encode(planes: Float32Array, sides: Sides): Promise<Float32Array[]>;
  /** Maps the latents of every band, and decodes; `sides` are of the planes. */
  decode(latents: readonly Float32Array[], sides: Sides, maps: readonly AffineMap[]): Promise<Float32Array>;
  /** What lies so far between the latents of one picture, 0, and those of another, 1. */
  between(from: Float32Array, to: Float32Array, sides: Sides, amount: number): Promise<Float32Array>;
}

/** A styling model on a backend. Graphs are compiled when a size is first met. */
export function createStyleModel(parts: StyleParts, backend: Backend): StyleEngine {
  const { net, values, origin } = parts;
  const declarations = declareStyleNet(net);
  const constants = () =>
    scopeOf(new Map(declarations.map(({ name, shape }) => [name, constant(values.get(name)!, shape)])));
  const sessions = new Map<string, Promise<Session>>();
  const open = (name: string, write: () => Program): Promise<Session> => {
    const known = sessions.get(name);
    if (known !== undefined) return known;
    const program = write();
    // a picture takes each graph a few times, and what is fused takes less memory
    const options = { threads: threadsFor(program, 1, backend), purpose: "start soon" } as const;
    const made = compile(backend, program, options);
    sessions.set(name, made);
    return made;
  };

  return {
    spec: net.spec,
    origin,
    multiple: net.multiple,
    bands: net.bands,
    parameterCount: declarations.reduce((total, { name }) => total + values.get(name)!.length, 0),
    toBytes: () => encodeStyleModel(parts),
    save: (path) => saveBytes(path, encodeStyleModel(parts)),
    async encode(planes, { height, width }) {
      const shape = [1, 3, height, width];
      const session = await open(`encode ${height}×${width}`, () => {
        const x = input("x", shape);
        const latents = net.encode(x, constants());
        return { inputs: [x], outputs: Object.fromEntries(latents.map((z, band) => [`z${band}`, z])) };
      });
      const results = await session.run({ x: float32(shape, planes) });
      return net.bands.map((_, band) => floats(results, `z${band}`));
    },
    async decode(latents, { height, width }, maps) {
      const shapes = net.bands.map(({ channels, halvings }) => [
        1,
        channels,
        height / 2 ** halvings,
        width / 2 ** halvings,
      ]);
      const session = await open(`decode ${height}×${width}`, () => {
        const bands = shapes.map((shape, band) => input(`z${band}`, shape));
        const matrices = net.bands.map(({ channels }, band) => input(`matrix${band}`, [channels, channels]));
        const shifts = net.bands.map(({ channels }, band) => input(`shift${band}`, [channels]));
        const moved = bands.map((z, band) => mapped(z, matrices[band]!, shifts[band]!));
        return { inputs: [...bands, ...matrices, ...shifts], outputs: { y: net.decode(moved, constants()) } };
      });
      const feeds: Record<string, Feeds[string]> = {};
      maps.forEach(({ matrix, shift }, band) => {
        const size = shift.length;
        feeds[`z${band}`] = float32(shapes[band]!, latents[band]!);
        feeds[`matrix${band}`] = float32([size, size], Float32Array.from(matrix));
        feeds[`shift${band}`] = float32([size], Float32Array.from(shift));
      });
      return floats(await session.run(feeds), "y");
    },
    async between(from, to, { height, width }, amount) {
      const shape = [1, 3, height, width];
      const session = await open(`between ${height}×${width}`, () => {
        const [start, end, share] = [input("from", shape), input("to", shape), input("amount", [])];
        const scope = constants();
        const ends = net.encode(end, scope);
        const between = net.encode(start, scope).map((z, band) => add(z, mul(sub(ends[band]!, z), share)));
        return { inputs: [start, end, share], outputs: { y: net.decode(between, scope) } };
      });
      const feeds = {
        from: float32(shape, from),
        to: float32(shape, to),
        amount: float32([], Float32Array.of(amount)),
      };
      return floats(await session.run(feeds), "y");
    },
    async dispose() {
      for (const session of sessions.values()) await (await session).release();
      sessions.clear();
    },
  };
}

function mapped(latents: Tensor, matrix: Tensor, shift: Tensor): Tensor {
  const size = shift.shape[0]!;
  return add(conv2d(latents, reshape(matrix, [size, size, 1, 1])), reshape(shift, [1, size, 1, 1]));
}
