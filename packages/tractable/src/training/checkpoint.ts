import { TractableError } from "../errors/tractableError.ts";
import { readIfThere } from "../files/readIfThere.ts";
import { decodeSafetensors, encodeSafetensors, type NamedArray } from "../files/safetensors.ts";
import { writeAtomically } from "../files/writeAtomically.ts";
import type { EpochRecord } from "../model/trainingReport.ts";
import type { NamedState } from "./stateLayout.ts";

/** Where a run stands, apart from arrays. */
export interface Position {
  /** The epoch under way, from 1, and how many of its steps are done. */
  readonly epoch: number;
  readonly step: number;
  readonly steps: number;
  readonly secondsElapsed: number;
  readonly trainSum: number;
  readonly bestEpoch: number;
  readonly bestValidation: number | undefined;
  /** How often steps were taken back, each halving the learning rate. */
  readonly rescues: number;
  readonly curve: readonly EpochRecord[];
}

export interface Checkpoint {
  readonly position: Position;
  readonly state: NamedState;
  /** The best parameters so far, and what was tracked then. */
  readonly best: ReadonlyMap<string, Float32Array>;
  /** What must be the same for a run to go on: architecture, data, options. */
  readonly identity: string;
}

/** Where the arrays of the best parameters lie; those of the state's sections lie under their numbers. */
const BEST = "best";
const VERSION = "2";

export async function writeCheckpoint(
  path: string,
  { position, state, best, identity }: Checkpoint,
): Promise<void> {
  const tensors = new Map<string, NamedArray>();
  const put = (where: string | number, values: ReadonlyMap<string, Float32Array>) => {
    for (const [name, data] of values) tensors.set(`${where}/${name}`, { shape: [data.length], data });
  };
  Object.values(state).forEach((values, at) => {
    put(at, values);
  });
  put(BEST, best);
  const metadata = {
    format: "tractable checkpoint",
    version: VERSION,
    position: JSON.stringify(position),
    sections: JSON.stringify(Object.keys(state)),
    identity,
  };
  await writeAtomically(path, encodeSafetensors({ metadata, tensors }));
}

/** Reads a checkpoint; undefined if there is none. Throws if it is of another run. */
export async function readCheckpoint(path: string, identity: string): Promise<Checkpoint | undefined> {
  const bytes = await readIfThere(path);
  if (bytes === undefined) return undefined;
  const { metadata, tensors, isVerified } = decodeSafetensors(bytes, path);
  const { format, position, sections, version } = metadata;
  if (format !== "tractable checkpoint" || position === undefined || sections === undefined || !isVerified) {
    throw new TractableError(`${path}: expected a checkpoint written by tractable, got another file`);
  }
  if (version !== VERSION) {
    throw new TractableError(
      `${path}: expected a checkpoint of version ${VERSION}, got version ${version}, of another version of tractable; remove it or start without resume`,
    );
  }
  if (metadata.identity !== identity) {
    throw new TractableError(
      `${path}: expected a checkpoint of this flow, data and options, got one of another run; remove it or start without resume`,
    );
  }
  const arraysOf = (where: string | number) =>
    new Map(
      [...tensors].flatMap(([key, { data }]): [string, Float32Array][] =>
        key.startsWith(`${where}/`) ? [[key.slice(`${where}/`.length), data]] : [],
      ),
    );
  const names = JSON.parse(sections) as string[];
  return {
    position: JSON.parse(position) as Position,
    state: Object.fromEntries(names.map((name, at) => [name, arraysOf(at)])),
    best: arraysOf(BEST),
    identity,
  };
}
