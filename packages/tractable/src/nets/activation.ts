import { mul, relu, sigmoid, type Tensor, tanh } from "../graph/index.ts";

export type Activation = "relu" | "tanh" | "silu";

const functions: Record<Activation, (x: Tensor) => Tensor> = {
  relu,
  tanh,
  silu: (x) => mul(x, sigmoid(x)),
};

export function activate(x: Tensor, activation: Activation): Tensor {
  return functions[activation](x);
}
