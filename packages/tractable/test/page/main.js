// What a page does with the library; browser.test.ts calls it from outside.
import { fit, load, nsf } from "tractable";
import { fitInWorker } from "tractable/worker";

/** Two half circles that hold each other. */
function moons(count) {
  return Array.from({ length: count }, (_, row) => {
    const angle = Math.PI * ((row * 0.618034) % 1);
    const noise = 0.05 * Math.sin(12.9898 * row);
    return row % 2 === 0
      ? [Math.cos(angle) + noise, Math.sin(angle) - noise]
      : [1 - Math.cos(angle) - noise, 0.5 - Math.sin(angle) + noise];
  });
}

/** Watches an animation: the longest time between two frames, milliseconds. */
function frames() {
  let [last, longest, count, isOn] = [performance.now(), 0, 0, true];
  const frame = (now) => {
    longest = Math.max(longest, now - last);
    last = now;
    count++;
    if (isOn) requestAnimationFrame(frame);
  };
  requestAnimationFrame((now) => {
    last = now;
    requestAnimationFrame(frame);
  });
  return () => {
    isOn = false;
    return { longest, count };
  };
}

const flow = () => nsf({ features: 2, layers: 2, width: 32 });

window.trials = {
  async worker() {
    const stop = frames();
    let heard = 0;
    const model = await fitInWorker(flow(), moons(1000), {
      epochs: 60,
      onProgress: () => {
        heard++;
      },
    });
    return { ...stop(), heard, validation: model.report.validationLogProb };
  },
  async page() {
    const stop = frames();
    let heard = 0;
    const model = await fit(flow(), moons(1000), {
      epochs: 30,
      onProgress: () => {
        heard++;
      },
    });
    return { ...stop(), heard, validation: model.report.validationLogProb };
  },
  async abort(inWorker) {
    const controller = new AbortController();
    let abortedAt = 0;
    const options = {
      epochs: 100_000,
      signal: controller.signal,
      onProgress({ step, epoch }) {
        if (abortedAt !== 0 || epoch + step < 4) return;
        abortedAt = performance.now();
        controller.abort();
      },
    };
    const model = await (inWorker ? fitInWorker : fit)(flow(), moons(1000), options);
    return { took: performance.now() - abortedAt, stopped: model.report.stopped };
  },
  async score(url, rows, context) {
    const model = await load(url);
    return [...(await model.logProb(rows, { context }))];
  },
  async draw() {
    const model = await fit(flow(), moons(600), { epochs: 20 });
    const { data, shape } = await model.sample(500, { seed: 7 });
    const canvas = document.querySelector("#picture").getContext("2d");
    for (let row = 0; row < shape[0]; row++) {
      canvas.fillRect(60 + 50 * data[2 * row], 120 - 50 * data[2 * row + 1], 2, 2);
    }
    return { shape, finite: data.every(Number.isFinite), bytes: model.toBytes().length };
  },
  missing: (url) =>
    load(url).then(
      () => "it opened",
      (error) => error.message,
    ),
};
