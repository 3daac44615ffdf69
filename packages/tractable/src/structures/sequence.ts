import { type Bijection, type Mapped, slowest, worse } from "../bijections/bijection.ts";
import { checkOption } from "../errors/checkOptions.ts";
import { partOf, required } from "../errors/optionRules.ts";
import { add, constant, type Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";

/** Bijections one after another: encoding goes from the first to the last, decoding back. */
export function sequence(...layers: readonly Bijection[]): Bijection {
  layers.forEach((layer, index) => {
    checkOption("sequence", `layer ${index + 1}`, layer, required(partOf("a bijection")));
  });
  const run =
    (way: "encode" | "decode") =>
    (x: Tensor, scope: Scope, context?: Tensor): Mapped => {
      let value = x;
      let logDet = constant(0);
      let residual: Tensor | undefined;
      const numbered = layers.map((layer, index) => ({ layer, index }));
      for (const { layer, index } of way === "encode" ? numbered : numbered.reverse()) {
        const inner = scope.child(index);
        const step = layer[way](value, inner, context);
        inner.record(step.value);
        value = step.value;
        logDet = add(logDet, step.logDet);
        residual = worse(residual, step.residual);
      }
      return { value, logDet, residual };
    };
  return {
    spec: { kind: "sequence", layers: layers.map((layer) => layer.spec) },
    directions: slowest(layers),
    encode: run("encode"),
    decode: run("decode"),
  };
}
