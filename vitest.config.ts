import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // the longer names first, as an alias also replaces the beginning of a name
    alias: {
      "tractable/graph": source("packages/tractable/src/graph/index.ts"),
      "tractable/authoring": source("packages/tractable/src/authoring.ts"),
      tractable: source("packages/tractable/src/index.ts"),
      "@tractable/data/messages": source("packages/data/src/messages.ts"),
      "@tractable/data": source("packages/data/src/index.ts"),
      "#backend": source("packages/tractable/src/runtime/nodeBackend.ts"),
    },
  },
  test: {
    include: ["packages/*/test/**/*.test.ts"],
    testTimeout: 60_000,
    pool: "forks",
    // as many as hosted machines have processors: the engine runs on one thread in most tests
    maxWorkers: 2,
  },
});
