import { BATCH, input } from "../graph/index.ts";
import type { Program } from "../onnx/emitModel.ts";
import { bound } from "../parameters/scope.ts";
import { packShape, unpack } from "./packing.ts";
import { constants, type ParametersOptions } from "./trainingProgram.ts";

/** Log-densities of a batch of any size for parameters that are fed as packed vectors: "value0" …, "x", "context". */
export function validationProgram({ density, declarations, packs, fixed }: ParametersOptions): Program {
  const { features, context } = density.flow;
  const vectors = packs.map((pack, index) => input(`value${index}`, packShape(pack)));
  const x = input("x", [BATCH, features]);
  const given = context > 0 ? input("context", [BATCH, context]) : undefined;
  const trained = packs.flatMap((pack, index) => unpack(pack, vectors[index]!));
  const scope = bound(new Map([...trained, ...constants(declarations, fixed)]));
  return {
    inputs: [...vectors, x, ...(given === undefined ? [] : [given])],
    outputs: { logProb: density.logProb(x, scope, given) },
  };
}
