import type { Progress } from "tractable";
import { describe, expect, it } from "vitest";
import { lineReporter } from "../src/progress/lineReporter.ts";
import { progressLine } from "../src/progress/progressLine.ts";
import { coloursFor } from "../src/text/colours.ts";
import { bitsPerDimension, natsPerRow } from "../src/text/measure.ts";

const plain = coloursFor({ isTTY: false });

const state: Progress = {
  epoch: 7,
  epochs: 100,
  step: 34,
  steps: 54,
  trainLogProb: -4.1234,
  validationLogProb: -4.2345,
  bestValidationLogProb: -4.2,
  bestEpoch: 5,
  rowsPerSecond: 123_456,
  secondsElapsed: 20,
  secondsLeft: 80,
  rescues: 0,
  curve: [{ epoch: 6, trainLogProb: -4.2, validationLogProb: -4.2345 }],
};

describe("the live line", () => {
  it("shows everything on a wide terminal", () => {
    expect(progressLine(state, natsPerRow, 120, plain)).toBe(
      `epoch   7/100  ${"━".repeat(5)}${"─".repeat(22)}  step 34/54  train  -4.123  validation  -4.234 nats  123k rows/s  1m 20s left`,
    );
  });

  it("shows bits per dimension and images of a model of images", () => {
    const line = progressLine(
      { ...state, trainLogProb: -64 * Math.LN2 },
      bitsPerDimension(32, false),
      120,
      plain,
    );
    expect(line).toContain("train   2.000  validation   0.191 bits/dim  123k images/s");
  });

  it("shows everything at 80 columns too", () => {
    const line = progressLine(state, natsPerRow, 79, plain);
    for (const part of ["7/100", "34/54", "-4.12", "-4.23 nats", "rows/s", "1m20s left"]) {
      expect(line).toContain(part);
    }
  });

  it.each([10, 30, 40, 50, 60, 70, 79, 100, 200])("never exceeds %d columns", (width) => {
    expect(progressLine(state, natsPerRow, width, plain).length).toBeLessThanOrEqual(width);
  });

  it("fills the bar by time", () => {
    const full = progressLine({ ...state, secondsElapsed: 100, secondsLeft: 0 }, natsPerRow, 100, plain);
    expect(full).not.toContain("─");
  });
});

describe("plain lines", () => {
  it("estimate how long an epoch takes before the first is over, once", () => {
    const lines: string[] = [];
    const write = (line: string) => lines.push(line) > 0;
    const reporter = lineReporter({ write }, natsPerRow);
    const first = { ...state, epoch: 1, epochs: 20, step: 10, steps: 100, curve: [], secondsLeft: 1994 };
    reporter.update({ ...first, step: 5, secondsElapsed: 3 });
    expect(lines).toEqual([]);
    reporter.update({ ...first, secondsElapsed: 6 });
    reporter.update({ ...first, step: 20, secondsElapsed: 12 });
    expect(lines).toEqual([
      "step 10 of 100: 123k rows/s, an epoch takes about 1m 00s, 20 epochs or the time limit about 33m 20s\n",
    ]);
  });

  it("come once an epoch, and not more often than every few seconds", () => {
    const lines: string[] = [];
    const stream = {
      write: (text: string | Uint8Array) => {
        lines.push(String(text));
        return true;
      },
    };
    const reporter = lineReporter(stream, natsPerRow);
    const curve = Array.from({ length: 20 }, (_, index) => ({
      epoch: index + 1,
      trainLogProb: -5,
      validationLogProb: -5 + index / 10,
    }));
    for (let tenth = 1; tenth <= 200; tenth++) {
      const done = Math.floor(tenth / 10);
      reporter.update({ ...state, epoch: done + 1, secondsElapsed: tenth / 10, curve: curve.slice(0, done) });
    }
    expect(lines).toHaveLength(7);
    expect(lines[0]).toBe("epoch 1 of 100: train -5.000, validation -5.000 nats, 123k rows/s, 1m 20s left\n");
    expect(lines[1]).toContain("epoch 4 of 100");
  });
});

describe("colours", () => {
  it("are off where there is no terminal, or NO_COLOR is set", () => {
    expect(coloursFor({ isTTY: false }).bad("x")).toBe("x");
    const before = process.env.NO_COLOR;
    process.env.NO_COLOR = "1";
    expect(coloursFor({ isTTY: true }).bad("x")).toBe("x");
    if (before === undefined) delete process.env.NO_COLOR;
    else process.env.NO_COLOR = before;
  });
});
