// Peak memory of training Glow (the configuration glow-images) with more and more steps a level, each in a
// process of its own.
//   node bench/memory.mjs [--steps 8,16,32,64] [--memory keep,recompute] [--threads 1]
// The built library is needed: npm run build.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    steps: { type: "string", default: "8,16,32,64" },
    memory: { type: "string", default: "keep,recompute" },
    threads: { type: "string", default: "1" },
  },
});
const script = fileURLToPath(new URL("tractable.mjs", import.meta.url));

for (const memory of values.memory.split(",")) {
  for (const steps of values.steps.split(",")) {
    const options = { config: "glow-images", memory, steps, threads: values.threads, seconds: "0.1" };
    const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const { stdout, stderr, status } = spawnSync(process.execPath, [script, ...words], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    const { trainingMegabytes, stepMilliseconds } = JSON.parse(stdout.trim().split("\n").at(-1));
    console.log(
      `${memory.padEnd(10)} 2 × ${steps.padStart(2)} steps  ${Math.round(trainingMegabytes)} MB  ${Math.round(stepMilliseconds)} ms a step`,
    );
  }
}
