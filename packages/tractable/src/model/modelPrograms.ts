import { declareDensity } from "../density/declareDensity.ts";
import type { Density } from "../density/density.ts";
import { batchFrom, inputTensors, noiseName, rowInputs } from "../density/rowInputs.ts";
import { restrict } from "../density/tableDensity.ts";
import { classesOf } from "../flows/flow.ts";
import { BATCH, constant, input, type Tensor } from "../graph/index.ts";
import type { Program } from "../onnx/emitModel.ts";
import { scopeOf } from "../parameters/scope.ts";

export type Task = "logProb" | "logProbPerClass" | "sample" | "encode" | "decode";

/**
 * The graph of one task with the parameters inside. Inputs: "x", "z" or "noise0"…, and "context" and
 * "classes" if there are any (in encoding and decoding only
 * where the bijection is given the class); the log-density of images also takes noise.
 */
export function modelProgram(task: Task, model: Density, values: ReadonlyMap<string, Float32Array>): Program {
  const tensors = new Map<string, Tensor>();
  for (const { name, shape } of declareDensity(model)) tensors.set(name, constant(values.get(name)!, shape));
  const scope = scopeOf(tensors, { writesOut: true });
  const { features, context, base } = model.flow;
  const given = context > 0 ? input("context", [BATCH, context]) : undefined;
  const classes = classesOf(model.flow) > 0 ? input("classes", [BATCH, classesOf(model.flow)]) : undefined;
  const conditions = { context: given, classes };
  const some = (tensor: Tensor | undefined) => (tensor === undefined ? [] : [tensor]);
  const ofLayers = [...some(given), ...(model.flow.classes > 0 ? some(classes) : [])];
  switch (task) {
    case "logProb": {
      const inputs = inputTensors(rowInputs(model), [BATCH]);
      const logProb = model.logProb(batchFrom(model, inputs), scope);
      return { inputs, outputs: { logProb: restrict(logProb, inputs[0]!, model.supports) } };
    }
    case "logProbPerClass": {
      const inputs = inputTensors(rowInputs(model), [BATCH]);
      const logProb = model.logProbPerClass(batchFrom(model, inputs), scope);
      return { inputs: inputs.filter(({ node }) => node.name !== "classes"), outputs: { logProb } };
    }
    case "encode": {
      const x = input("x", [BATCH, features]);
      const { value, residual } = model.encode(x, scope, conditions);
      return { inputs: [x, ...ofLayers], outputs: { z: value, ...(residual && { residual }) } };
    }
    case "decode": {
      const z = input("z", [BATCH, features]);
      const { value, residual } = model.decode(z, scope, conditions);
      return { inputs: [z, ...ofLayers], outputs: { x: value, ...(residual && { residual }) } };
    }
    case "sample": {
      const noise = base.noise(features).map(({ size }, index) => input(noiseName(index), [BATCH, size]));
      const x = model.draw(noise, scope, conditions);
      return { inputs: [...noise, ...some(given), ...some(classes)], outputs: { x } };
    }
  }
}
