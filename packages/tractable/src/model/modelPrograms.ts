import { BATCH, constant, input, type Tensor } from "../graph/index.ts";
import type { Program } from "../onnx/emitModel.ts";
import { bound } from "../parameters/scope.ts";
import { declareModel } from "./declareModel.ts";
import { type Density, restrict } from "./density.ts";

export type Task = "logProb" | "sample" | "encode" | "decode";

/** The graph of one task with the parameters inside. Inputs: "x", "z" or "noise0"…, and "context" if there is one. */
export function modelProgram(task: Task, model: Density, values: ReadonlyMap<string, Float32Array>): Program {
  const tensors = new Map<string, Tensor>();
  for (const { name, shape } of declareModel(model)) tensors.set(name, constant(values.get(name)!, shape));
  const scope = bound(tensors);
  const { features, context, base } = model.flow;
  const given = context > 0 ? input("context", [BATCH, context]) : undefined;
  const extra = given === undefined ? [] : [given];
  const x = input(task === "decode" ? "z" : "x", [BATCH, features]);
  switch (task) {
    case "logProb":
      return {
        inputs: [x, ...extra],
        outputs: { logProb: restrict(model.logProb(x, scope, given), x, model.supports) },
      };
    case "encode":
      return { inputs: [x, ...extra], outputs: { z: model.encode(x, scope, given).value } };
    case "decode":
      return { inputs: [x, ...extra], outputs: { x: model.decode(x, scope, given).value } };
    case "sample": {
      const noise = base.noise(features).map(({ size }, index) => input(`noise${index}`, [BATCH, size]));
      return { inputs: [...noise, ...extra], outputs: { x: model.draw(noise, scope, given) } };
    }
  }
}
