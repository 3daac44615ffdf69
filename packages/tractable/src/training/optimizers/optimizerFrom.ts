import { TractableError } from "../../errors/tractableError.ts";
import type { Spec } from "../../specs/spec.ts";
import { adam, adamW } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";
import { sgd } from "./sgd.ts";

/** The library's optimizers, by the kind that their specs say; each checks the options it gets. */
const optimizers: Readonly<Record<string, (options: never) => Optimizer>> = { adam, adamW, sgd };

/** An optimizer of the library from its plain data, as it came to another thread. */
export function optimizerFrom({ kind, ...options }: Spec): Optimizer {
  if (Object.hasOwn(optimizers, kind)) return optimizers[kind]!(options as never);
  const kinds = Object.keys(optimizers)
    .join(", ")
    .replace(/, (?=\w+$)/, " or ");
  throw new TractableError(
    `optimizer: expected ${kinds} where only plain data can be sent, got "${kind}"; fit without a worker`,
  );
}
