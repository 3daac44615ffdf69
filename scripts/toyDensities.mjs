// Densities of two columns that are known exactly, with rows drawn from them: what check-flows.mjs and
// check-toys.mjs compare models with.

/** Numbers in (0, 1) from a seed. */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

export const normalOf = (next) => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());

export const logSumExp = (values) => {
  const most = values.reduce((a, b) => Math.max(a, b));
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
};

const logNormal = (x, mean, deviation) =>
  -((x - mean) ** 2) / (2 * deviation ** 2) - Math.log(deviation * Math.sqrt(2 * Math.PI));

function drawn(count, seed, one) {
  const next = generator(seed);
  return Array.from({ length: count }, () => one(next));
}

/** A mixture of equal normals around points, which rows are drawn from and whose density is a sum. */
export function mixture(centers, deviation) {
  return {
    draw: (count, seed) =>
      drawn(count, seed, (next) => {
        const [a, b] = centers[Math.floor(next() * centers.length)];
        return [a + deviation * normalOf(next), b + deviation * normalOf(next)];
      }),
    logProb: ([x, y]) =>
      logSumExp(centers.map(([a, b]) => logNormal(x, a, deviation) + logNormal(y, b, deviation))) -
      Math.log(centers.length),
  };
}

/** Points in the middle of equal parts of (0, 1). */
const shares = (count) => Array.from({ length: count }, (_, at) => (at + 0.5) / count);

const rotated = ([x, y], angle) => [
  Math.cos(angle) * x - Math.sin(angle) * y,
  Math.sin(angle) * x + Math.cos(angle) * y,
];

const ARMS = 5;
/** Five arms that wind by their distance from the middle, a turn that keeps areas. */
const pinwheel = {
  draw: (count, seed) =>
    drawn(count, seed, (next) => {
      const arm = Math.floor(next() * ARMS);
      const own = [1.2 + 0.35 * normalOf(next), 0.12 * normalOf(next)];
      return rotated(own, (2 * Math.PI * arm) / ARMS + 1.5 * Math.hypot(...own));
    }),
  logProb: (row) =>
    logSumExp(
      Array.from({ length: ARMS }, (_, arm) => {
        const [a, b] = rotated(row, -((2 * Math.PI * arm) / ARMS) - 1.5 * Math.hypot(...row));
        return logNormal(a, 1.2, 0.35) + logNormal(b, 0, 0.12);
      }),
    ) - Math.log(ARMS),
};

const SQUARES = 4;
const isBlack = (x, y) => (Math.floor(x) + Math.floor(y)) % 2 === 0;
const checkerboard = {
  draw: (count, seed) =>
    drawn(count, seed, (next) => {
      for (;;) {
        const [x, y] = [SQUARES * next(), SQUARES * next()];
        if (isBlack(x, y)) return [x - SQUARES / 2, y - SQUARES / 2];
      }
    }),
  logProb: ([x, y]) =>
    Math.max(Math.abs(x), Math.abs(y)) < SQUARES / 2 && isBlack(x + SQUARES / 2, y + SQUARES / 2)
      ? -Math.log(SQUARES ** 2 / 2)
      : Number.NEGATIVE_INFINITY,
};

const RADII = [0.6, 1.3, 2];
const rings = {
  draw: (count, seed) =>
    drawn(count, seed, (next) => {
      const angle = 2 * Math.PI * next();
      const radius = RADII[Math.floor(next() * RADII.length)] + 0.08 * normalOf(next);
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    }),
  logProb: (row) => {
    const radius = Math.hypot(...row);
    return (
      logSumExp(RADII.map((own) => logNormal(radius, own, 0.08))) -
      Math.log(RADII.length * 2 * Math.PI * radius)
    );
  },
};

/** A column drawn from a normal, and a second whose mean and deviation follow it. */
function conditional(deviation, meanOf, deviationOf) {
  return {
    draw: (count, seed) =>
      drawn(count, seed, (next) => {
        const x = deviation * normalOf(next);
        return [x, meanOf(x) + deviationOf(x) * normalOf(next)];
      }),
    logProb: ([x, y]) => logNormal(x, 0, deviation) + logNormal(y, meanOf(x), deviationOf(x)),
  };
}

const spiral = (t, turn) => {
  const angle = 3 * Math.PI * Math.sqrt(t);
  return [(angle / 4) * Math.cos(angle + turn), (angle / 4) * Math.sin(angle + turn)];
};
const roll = (t) => {
  const angle = 1.5 * Math.PI * (1 + 2 * t);
  return [(angle / 7) * Math.cos(angle), (angle / 7) * Math.sin(angle)];
};

/** By name; `isSmooth` tells those without edges, and `reach` is how far from the middle they go. */
export const toyDensities = {
  "two moons": {
    reach: 2.2,
    isSmooth: true,
    ...mixture(
      shares(200).flatMap((t) => [
        [Math.cos(Math.PI * t) - 0.5, Math.sin(Math.PI * t) - 0.25],
        [0.5 - Math.cos(Math.PI * t), 0.25 - Math.sin(Math.PI * t)],
      ]),
      0.1,
    ),
  },
  pinwheel: { reach: 2.6, isSmooth: true, ...pinwheel },
  checkerboard: { reach: 2.2, isSmooth: false, ...checkerboard },
  "eight Gaussians": {
    reach: 2.6,
    isSmooth: true,
    ...mixture(
      shares(8).map((t) => [1.6 * Math.cos(2 * Math.PI * t), 1.6 * Math.sin(2 * Math.PI * t)]),
      0.2,
    ),
  },
  spirals: {
    reach: 2.8,
    isSmooth: true,
    ...mixture(
      shares(200).flatMap((t) => [spiral(t, 0), spiral(t, Math.PI)]),
      0.1,
    ),
  },
  rings: { reach: 2.4, isSmooth: true, ...rings },
  "swiss roll": { reach: 2.4, isSmooth: true, ...mixture(shares(300).map(roll), 0.12) },
  funnel: {
    reach: 4,
    isSmooth: true,
    ...conditional(
      1.5,
      () => 0,
      (x) => Math.exp(x / 2),
    ),
  },
  banana: {
    reach: 3.5,
    isSmooth: true,
    ...conditional(
      1,
      (x) => x ** 2 - 1,
      () => 0.3,
    ),
  },
  sine: {
    reach: 3,
    isSmooth: true,
    ...conditional(
      1.2,
      (x) => Math.sin(2.5 * x),
      () => 0.2,
    ),
  },
};
