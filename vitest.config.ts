import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      tractable: source("packages/tractable/src/index.ts"),
      "@tractable/data": source("packages/data/src/index.ts"),
      "#backend": source("packages/tractable/src/runtime/nodeBackend.ts"),
    },
  },
  test: {
    include: ["packages/*/test/**/*.test.ts"],
    testTimeout: 60_000,
    pool: "forks",
  },
});
