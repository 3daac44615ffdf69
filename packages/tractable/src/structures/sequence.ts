import type { Bijection } from "../bijections/bijection.ts";
import { runStep } from "../bijections/runStep.ts";
import { tally } from "../bijections/tally.ts";
import { slowest, type Way } from "../directions/directions.ts";
import { domainOf } from "../directions/domain.ts";
import type { Mapped } from "../directions/mapped.ts";
import { checkOption } from "../errors/checkOptions.ts";
import { partOf, required } from "../errors/optionRules.ts";
import type { Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";

/** Bijections one after another: encoding goes from the first to the last, decoding back. */
export function sequence(...layers: readonly Bijection[]): Bijection {
  layers.forEach((layer, index) => {
    checkOption("sequence", `layer ${index + 1}`, layer, required(partOf("bijection")));
  });
  const run =
    (way: Way) =>
    (x: Tensor, scope: Scope, context?: Tensor): Mapped => {
      let value = x;
      const all = tally();
      const numbered = layers.map((layer, index) => ({ layer, index }));
      for (const { layer, index } of way === "encode" ? numbered : numbered.reverse()) {
        const inner = scope.child(index);
        value = all.take(runStep(layer, way, value, inner, context));
        inner.record(value);
      }
      return all.result(value);
    };
  return {
    spec: { kind: "sequence", layers: layers.map((layer) => layer.spec) },
    directions: slowest(layers),
    domain: domainOf(layers),
    encode: run("encode"),
    decode: run("decode"),
  };
}
