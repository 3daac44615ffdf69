// The best of several runs of a library, and the table that compares the libraries.

const rate = (value) =>
  value < 10_000 ? `${Number(value.toPrecision(3))} rows/s` : `${Math.round(value / 100) / 10}k rows/s`;

const quantities = {
  stepMilliseconds: {
    title: "training step",
    better: "smaller",
    show: (value) => `${value.toPrecision(3)} ms`,
  },
  logProbRowsPerSecond: { title: "logProb", better: "larger", show: rate },
  sampleRowsPerSecond: { title: "sample", better: "larger", show: rate },
  startupSeconds: { title: "to first step", better: "smaller", show: (value) => `${value.toFixed(2)} s` },
  trainingMegabytes: {
    title: "memory, training",
    better: "smaller",
    show: (value) => `${Math.round(value)} MB`,
  },
  peakMegabytes: { title: "peak memory", better: "smaller", show: (value) => `${Math.round(value)} MB` },
};
const columns = Object.keys(quantities);

/**
 * Each quantity at its best over all runs and thread counts; everything else from the run with the fastest
 * step.
 */
export function bestOf(library, runs) {
  const own = runs.filter((run) => run.library === library);
  if (own.length === 0) return null;
  const measured = own.filter((run) => run.stepMilliseconds !== null);
  if (measured.length === 0) return own[0];
  const fastest = measured.reduce((a, b) => (b.stepMilliseconds < a.stepMilliseconds ? b : a));
  const best = (key) =>
    (quantities[key].better === "smaller" ? Math.min : Math.max)(...measured.map((run) => run[key]));
  return { ...fastest, ...Object.fromEntries(columns.map((key) => [key, best(key)])) };
}

/** How many times better tractable is than `other`: above 1 when tractable wins, whatever the quantity. */
function advantage(key, tractable, other) {
  return quantities[key].better === "smaller" ? other / tractable : tractable / other;
}

/** What is trained on what, and where it is known how low the loss can get. */
function describe({ features, hidden, layers, batch, image, levels, patch, width }) {
  if (image !== undefined) {
    const { channels, height, width: columns } = image;
    const parts =
      patch === undefined
        ? `${levels} levels, nets of ${width} channels`
        : `patches of ${patch}×${patch}, ${layers} layers of width ${width}`;
    return `images of ${channels}×${height}×${columns}, ${parts}, batch ${batch}`;
  }
  const entropy = (features / 2) * Math.log(2 * Math.PI * Math.E) + (features - 1) * Math.log(0.6);
  return `${features} columns, ${layers} layers of ${hidden.join("×")}, batch ${batch}; the least possible loss is ${entropy.toFixed(2)} nats`;
}

export function formatTable({ config, best }, configuration) {
  const tractable = best.find(({ library }) => library === "tractable");
  const cell = (result, key) => {
    if (result[key] === null) return "–";
    const text = quantities[key].show(result[key]);
    if (!tractable || tractable[key] === null || result === tractable) return text;
    return `${text} (${advantage(key, tractable[key], result[key]).toFixed(1)}x)`;
  };
  const rows = [
    ["", ...columns.map((key) => quantities[key].title), "threads", "loss"],
    ...best.map((result) => [
      `${result.library} ${result.version}`,
      ...columns.map((key) => cell(result, key)),
      String(result.threads),
      result.finalLoss === null
        ? "–"
        : `${result.firstLoss.toFixed(2)} → ${result.finalLoss.toFixed(2)} in ${result.steps}`,
    ]),
  ];
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const lines = rows.map((row) =>
    row
      .map((text, i) => text.padEnd(widths[i]))
      .join("  ")
      .trimEnd(),
  );
  const notes = best.filter(({ note }) => note).map(({ library, note }) => `  ${library}: ${note}`);
  return [`${config}: ${describe(configuration)}`, ...lines, ...notes].join("\n");
}
