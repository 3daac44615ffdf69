import { givenFrom, inputTensors, rowInputs } from "../density/rowInputs.ts";
import { BATCH, input, type Tensor } from "../graph/index.ts";
import type { Program } from "../onnx/emitModel.ts";
import { scopeOf } from "../parameters/scope.ts";
import { packShape, unpack } from "./packing.ts";
import { constants, type ParametersOptions, trackedDeclarations, trackedInputs } from "./trainingProgram.ts";

/** Log-densities of a batch of any size for parameters that are fed as packed vectors: "value0" …, "tracked0" … and the row inputs. */
export function validationProgram({ density, declarations, packs, fixed }: ParametersOptions): Program {
  const vectors = packs.map((pack, index) => input(`value${index}`, packShape(pack)));
  const rows = inputTensors(rowInputs(density), [BATCH]);
  const trained = packs.flatMap((pack, index) => unpack(pack, vectors[index]!));
  const tracked = trackedInputs(declarations);
  const followers = trackedDeclarations(declarations).map(({ name }, index): [string, Tensor] => [
    name,
    tracked[index]!,
  ]);
  const scope = scopeOf(new Map([...trained, ...followers, ...constants(declarations, fixed)]));
  return {
    inputs: [...vectors, ...tracked, ...rows],
    outputs: { logProb: density.logProb(givenFrom(density, rows), scope) },
  };
}
