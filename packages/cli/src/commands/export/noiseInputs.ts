import type { Noise } from "tractable";

/** The inputs of a graph that are noise, as the part says which is drawn by them: name, shape and law. */
export function noiseInputs(noise: readonly Noise[]): string[] {
  return noise.map(({ law, size }, index) => `noise${index} [batch, ${size}], independent ${numbersOf(law)}`);
}

function numbersOf(law: Noise["law"]): string {
  if (typeof law === "string") {
    return law === "uniform" ? "uniform numbers in (0, 1)" : `standard ${NAMES[law]} numbers`;
  }
  if ("studentT" in law) return `numbers of Student's t law with ${law.studentT} degrees of freedom`;
  if ("generalizedNormal" in law) {
    return `numbers whose density is as exp(−|x|^${law.generalizedNormal})`;
  }
  return `angles in [−π, π] of von Mises' law around 0 with concentration ${law.vonMises}`;
}

const NAMES = { normal: "normal", logistic: "logistic", laplace: "Laplace", cauchy: "Cauchy" } as const;
