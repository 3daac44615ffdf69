// How long decoding takes beside encoding where features depend on those before: 512 rows of 43 features, 5
// layers of two times 512 hidden units, as processor time of one thread, which other work on the machine
// changes little.
//   npm run build && node scripts/check-decoding.mjs          (a minute)
import {
  autoregressive,
  flow,
  maf,
  maskedMlp,
  rationalQuadraticSpline,
  sequence,
  fit as train,
} from "tractable";

const FEATURES = 43;
const ROWS = 512;
const ROUNDS = 20;
const hidden = [512, 512];
const data = Float32Array.from({ length: ROWS * FEATURES }, (_, at) => 2 * Math.sin(at * 12.9898 + (at % 7)));
const rows = { data, shape: [ROWS, FEATURES] };

/** The median of the processor's milliseconds, once it is warm. */
async function milliseconds(run) {
  await run();
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return times.sort((a, b) => a - b)[ROUNDS / 2];
}

const flows = {
  maf: maf({ features: FEATURES, layers: 5, hidden }),
  "autoregressive splines": flow({
    features: FEATURES,
    bijection: sequence(
      ...Array.from({ length: 5 }, (_, layer) =>
        autoregressive({
          order: layer % 2 === 0 ? "forward" : "reverse",
          map: rationalQuadraticSpline(),
          net: maskedMlp(hidden),
        }),
      ),
    ),
  }),
};
for (const [name, its] of Object.entries(flows)) {
  const model = await train(its, rows, { epochs: 1, threads: 1 });
  const latents = await model.encode(rows);
  const encoding = await milliseconds(() => model.encode(rows));
  const decoding = await milliseconds(() => model.decode(latents));
  const back = await model.decode(latents);
  const error = data.reduce((worst, x, at) => Math.max(worst, Math.abs(x - back.data[at])), 0);
  const perSecond = (time) => Math.round((1000 * ROWS) / time).toLocaleString("en");
  console.log(
    `${name}: encoding ${encoding.toFixed(1)} ms (${perSecond(encoding)} rows/s), decoding ${decoding.toFixed(1)} ms (${perSecond(decoding)} rows/s), ${(decoding / encoding).toFixed(1)} encodings, largest error ${error.toExponential(0)}`,
  );
}
