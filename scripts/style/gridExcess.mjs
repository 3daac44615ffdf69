// How much of a grid a restyled picture shows.
const SIDE = 64;
const STEP = 32;
export const PERIODS = [2, 4, 8, 16];

/** The light of a picture, pixel by pixel. */
function lightOf({ data, height, width }) {
  const area = height * width;
  return Float64Array.from(
    { length: area },
    (_, at) => 0.299 * data[at] + 0.587 * data[area + at] + 0.114 * data[2 * area + at],
  );
}

const waves = Array.from({ length: SIDE }, (_, k) => ({
  cos: Float64Array.from({ length: SIDE }, (_, x) => Math.cos((2 * Math.PI * k * x) / SIDE)),
  sin: Float64Array.from({ length: SIDE }, (_, x) => Math.sin((2 * Math.PI * k * x) / SIDE)),
}));
const hann = Float64Array.from({ length: SIDE }, (_, x) => Math.sin((Math.PI * (x + 0.5)) / SIDE) ** 2);

/** The power at every frequency of a window of 64×64 pixels, faded out towards its sides. */
function spectrum(light, width, top, left) {
  const real = new Float64Array(SIDE * SIDE);
  const imaginary = new Float64Array(SIDE * SIDE);
  const row = new Float64Array(SIDE);
  let middle = 0;
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) middle += light[(top + y) * width + left + x] / SIDE ** 2;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++)
      row[x] = (light[(top + y) * width + left + x] - middle) * hann[x] * hann[y];
    for (let k = 0; k < SIDE; k++) {
      const { cos, sin } = waves[k];
      for (let x = 0; x < SIDE; x++) {
        real[y * SIDE + k] += row[x] * cos[x];
        imaginary[y * SIDE + k] -= row[x] * sin[x];
      }
    }
  }
  const power = new Float64Array(SIDE * SIDE);
  for (let k = 0; k < SIDE; k++) {
    for (let j = 0; j < SIDE; j++) {
      const { cos, sin } = waves[j];
      let [re, im] = [0, 0];
      for (let y = 0; y < SIDE; y++) {
        const [a, b] = [real[y * SIDE + k], imaginary[y * SIDE + k]];
        re += a * cos[y] + b * sin[y];
        im += b * cos[y] - a * sin[y];
      }
      power[j * SIDE + k] = re * re + im * im;
    }
  }
  return power;
}

/** The frequencies of a pattern with this period that one of half the period doesn't have. */
function frequencies(period) {
  const [own, half] = [SIDE / period, (2 * SIDE) / period];
  const found = [];
  for (let j = 0; j < SIDE; j += own)
    for (let k = 0; k < SIDE; k += own) if (j % half !== 0 || k % half !== 0) found.push([j, k]);
  return found;
}

const NEIGHBOURS = [
  [2, 0],
  [-2, 0],
  [0, 2],
  [0, -2],
];
/** The power of rounding to whole grey levels: what is weaker can't be seen. */
const ROUNDING = hann.reduce((a, b) => a + b * b, 0) ** 2 / 12;

/** How much stronger a window's light is at the frequencies of each period than right beside them, in dB. */
function peaks(power) {
  const level = (j, k) => 10 * Math.log10(power[((j + SIDE) % SIDE) * SIDE + ((k + SIDE) % SIDE)] + ROUNDING);
  return PERIODS.map((period) => {
    const all = frequencies(period);
    const total = all.reduce((sum, [j, k]) => {
      const around = NEIGHBOURS.reduce((near, [dj, dk]) => near + level(j + dj, k + dk), 0);
      return sum + level(j, k) - around / NEIGHBOURS.length;
    }, 0);
    return total / all.length;
  });
}

/**
 * By how many dB the light of a result stands out at the frequencies of a period of 2, 4, 8 and 16 pixels,
 * from its neighbours, more than the light of the photo does: means over windows of 64×64 pixels, over all of
 * them and over the quarter in which the photo is the evenest. 0 where no grid came in.
 */
export function gridExcess(photo, result) {
  const { height, width } = photo;
  const [before, after] = [lightOf(photo), lightOf(result)];
  const windows = [];
  for (let top = 0; top + SIDE <= height; top += STEP) {
    for (let left = 0; left + SIDE <= width; left += STEP) {
      const own = spectrum(before, width, top, left);
      const [old, now] = [peaks(own), peaks(spectrum(after, width, top, left))];
      windows.push({
        strength: own.reduce((a, b) => a + b, 0),
        excess: now.map((value, at) => value - old[at]),
      });
    }
  }
  windows.sort((a, b) => a.strength - b.strength);
  const average = (some) =>
    PERIODS.map((_, at) => some.reduce((sum, { excess }) => sum + excess[at], 0) / some.length);
  return { all: average(windows), even: average(windows.slice(0, Math.ceil(windows.length / 4))) };
}
