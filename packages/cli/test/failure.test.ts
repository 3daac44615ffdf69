import { DataError } from "@tractable/data";
import { nearest } from "@tractable/data/messages";
import { TractableError } from "tractable";
import { describe, expect, it } from "vitest";
import { failure } from "../src/errors/failure.ts";
import { UserError } from "../src/errors/userError.ts";

describe("errors", () => {
  it.each([
    ["of the command line", new UserError("--x: no")],
    ["of the data", new DataError("a.csv: no")],
    ["of the library", new TractableError("fit: expected rows, got none")],
  ])("%s are one sentence and exit code 2", (_name, error) => {
    expect(failure(error)).toEqual({ message: error.message, exitCode: 2 });
  });

  it("that are mistakes in the program show where, and exit with 1", () => {
    const { message, exitCode } = failure(new TypeError("x is not a function"));
    expect(message).toMatch(/TypeError: x is not a function\n +at /);
    expect(exitCode).toBe(1);
    expect(failure(new Error("/onnxruntime_src/a.cc:1 Non-zero status code")).exitCode).toBe(1);
  });

  it("of the system are put into words", () => {
    const full = Object.assign(new Error("ENOSPC"), {
      syscall: "write",
      code: "ENOSPC",
      path: "m.safetensors",
    });
    expect(failure(full)).toEqual({
      message: "m.safetensors: it could not be used because there is no space left on the disk",
      exitCode: 2,
    });
  });

  it("that are broken invariants of the library show where, too", () => {
    expect(failure(new Error("split: expected sizes that add up")).exitCode).toBe(1);
  });
});

describe("guesses at what was meant", () => {
  it("allow a few slips and no more", () => {
    const names = ["bill_length", "bill_depth", "mass"];
    expect(nearest("bill_lenght", names)).toBe("bill_length");
    expect(nearest("Mass", names)).toBe("mass");
    expect(nearest("wingspan", names)).toBeUndefined();
    expect(nearest("z", ["x", "y"])).toBeUndefined();
  });
});
