// What restyling is compared with: transfers of colour alone.
import { StatisticsSum } from "../../packages/tractable/dist/tasks/style/latentStatistics.js";
import { matchStatistics } from "../../packages/tractable/dist/tasks/style/matchStatistics.js";

/** Means and deviations of the axes of lαβ (Reinhard et al. 2001, "Color transfer between images"). */
export function reinhard(photo, style) {
  const [own, wanted] = [toLab(photo), toLab(style)];
  return fromLab(matched(own, wanted, "deviation"));
}

/** Mean and covariance of red, green and blue, by Cholesky factors. */
export function rgbWhitening(photo, style) {
  const floats = ({ data, height, width }) => ({ data: Float32Array.from(data), height, width });
  return toBytes(matched(floats(photo), floats(style), "covariance"));
}

function matched(own, wanted, match) {
  const [content, style] = [own, wanted].map(({ data, height, width }) => {
    const sum = new StatisticsSum({ channels: 3, centred: true });
    sum.add(data, { height, width }, { top: 0, left: 0, bottom: height, right: width });
    return sum.result();
  });
  const { matrix, shift } = matchStatistics(content, style, match);
  const area = own.height * own.width;
  const data = new Float32Array(3 * area);
  for (let at = 0; at < area; at++) {
    for (let c = 0; c < 3; c++) {
      let value = shift[c];
      for (let k = 0; k < 3; k++) value += matrix[3 * c + k] * own.data[k * area + at];
      data[c * area + at] = value;
    }
  }
  return { ...own, data };
}

const LMS = [
  [0.3811, 0.5783, 0.0402],
  [0.1967, 0.7244, 0.0782],
  [0.0241, 0.1288, 0.8444],
];
const RGB = [
  [4.4679, -3.5873, 0.1193],
  [-1.2186, 2.3809, -0.1624],
  [0.0497, -0.2439, 1.2045],
];
const [A, B, C] = [1 / Math.sqrt(3), 1 / Math.sqrt(6), 1 / Math.sqrt(2)];
const LAB = [
  [A, A, A],
  [B, B, -2 * B],
  [C, -C, 0],
];

function mapped({ data, height, width }, work) {
  const area = height * width;
  const result = new Float32Array(3 * area);
  for (let at = 0; at < area; at++) {
    const values = work([data[at], data[area + at], data[2 * area + at]]);
    for (let c = 0; c < 3; c++) result[c * area + at] = values[c];
  }
  return { data: result, height, width };
}

const times = (matrix, values) =>
  matrix.map((row) => row[0] * values[0] + row[1] * values[1] + row[2] * values[2]);
const toLab = (picture) =>
  mapped(picture, (rgb) =>
    times(
      LAB,
      times(
        LMS,
        rgb.map((v) => (v + 1) / 256),
      ).map((v) => Math.log10(v)),
    ),
  );
const fromLab = (lab) =>
  toBytes(
    mapped(lab, (values) =>
      times(
        RGB,
        times(transposed(LAB), values).map((v) => 10 ** v),
      ).map((v) => 256 * v - 1),
    ),
  );
const transposed = (matrix) => matrix.map((_, column) => matrix.map((row) => row[column]));

function toBytes({ data, height, width }) {
  return { data: Uint8ClampedArray.from(data), channels: 3, height, width };
}
