#!/usr/bin/env node
// `npx tractable`: the command is a package of its own, as a page that uses the library needs none of it.
try {
  await import("@tractable/cli/bin/tractable.js");
} catch (error) {
  if (error?.code !== "ERR_MODULE_NOT_FOUND" || !String(error.message).includes("@tractable/cli"))
    throw error;
  process.stderr.write(
    `tractable: the command is the package @tractable/cli; run "npx @tractable/cli ${process.argv.slice(2).join(" ")}", or npm install it\n`,
  );
  process.exitCode = 2;
}
