import { TractableError } from "../../errors/tractableError.ts";
import type { Spec } from "../../specs/spec.ts";
import { type AdamOptions, type AdamWOptions, adam, adamW } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";
import { type SgdOptions, sgd } from "./sgd.ts";

/** An optimizer of the library from its plain data, as it came to another thread. */
export function optimizerFrom({ kind, ...options }: Spec): Optimizer {
  if (kind === "adam") return adam(options as AdamOptions);
  if (kind === "adamW") return adamW(options as AdamWOptions);
  if (kind === "sgd") return sgd(options as SgdOptions);
  throw new TractableError(
    `optimizer: expected adam, adamW or sgd where only plain data can be sent, got "${kind}"; fit without a worker`,
  );
}
