#!/usr/bin/env node
import { ensureBuilt } from "./ensureBuilt.js";

if (ensureBuilt()) {
  const { main } = await import("../dist/main.js");
  await main(process.argv);
} else {
  process.stderr.write("tractable: the build failed; see the errors above\n");
  process.exitCode = 1;
}
