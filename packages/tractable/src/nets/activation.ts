import { oneOf } from "../errors/optionRules.ts";
import { add, mul, relu, sigmoid, sub, type Tensor, tanh, withGradient } from "../graph/index.ts";

/** The name of a function that a net applies between its layers. */
export type Activation = "relu" | "tanh" | "silu";

const functions: Record<Activation, (x: Tensor) => Tensor> = {
  relu,
  tanh,
  silu(x) {
    const gate = sigmoid(x);
    const y = mul(x, gate);
    return withGradient([y], [x], ([dy]) => [mul(dy!, add(gate, mul(y, sub(1, gate))))])[0]!;
  },
};

/** What an option named `activation` may be. */
export const activationRule = oneOf(...Object.keys(functions));

/** The activation of that name, of every number. */
export function activate(x: Tensor, activation: Activation): Tensor {
  return functions[activation](x);
}
