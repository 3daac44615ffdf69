import { expect } from "vitest";

/** Every number within `relative`·max(1, |expected|) of what is expected. */
export function expectAllClose(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative = 1e-5,
  what = "value",
): void {
  expect(got.length, `${what}: how many`).toBe(expected.length);
  for (let index = 0; index < got.length; index++) {
    const bound = relative * Math.max(1, Math.abs(expected[index]!));
    const error = Math.abs(got[index]! - expected[index]!);
    if (!(error <= bound)) {
      expect.fail(`${what} ${index}: got ${got[index]}, expected ${expected[index]} ± ${bound}`);
    }
  }
}
