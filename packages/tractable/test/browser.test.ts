import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const CHROMIUMS = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];
const executablePath = CHROMIUMS.find((path) => path !== undefined && existsSync(path));
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

describe.skipIf(executablePath === undefined)("in a browser (skipped where there is no Chromium)", () => {
  const folder = mkdtempSync(join(tmpdir(), "tractable-page-"));
  let server: Server;
  let browser: Browser;
  let page: Page;
  let address: string;
  const problems: string[] = [];

  beforeAll(async () => {
    // as a user's page gets it: from the built package, by its exports
    execFileSync(process.execPath, [here("../../../node_modules/typescript/bin/tsc"), "-b", here("..")]);
    await build({
      configFile: false,
      root: here("page"),
      logLevel: "error",
      base: "./",
      worker: { format: "es" },
      build: { outDir: folder, emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 1e6 },
    });
    server = createServer((request, response) => {
      const path = (request.url ?? "/").split("?")[0]!;
      const fixture = here(`fixtures/${path.slice("/fixtures/".length)}`);
      const file = path.startsWith("/fixtures/") ? fixture : join(folder, path === "/" ? "index.html" : path);
      if (!existsSync(file)) return response.writeHead(404).end();
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
      response.end(readFileSync(file));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
    page = await browser.newPage();
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    await page.goto(address);
    await page.waitForFunction("window.trials !== undefined");
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const trial = <T>(call: string) => page.evaluate<T>(`window.trials.${call}`);

  it("loads the small engine alone", async () => {
    const loaded = await page.evaluate<string[]>(
      "(async () => { await window.trials.draw(); return performance.getEntriesByType('resource').map(({ name }) => name); })()",
    );
    const engines = loaded.filter((name) => name.endsWith(".wasm"));
    expect(engines).toHaveLength(1);
    const [engine] = readdirSync(join(folder, "assets")).filter((name) => engines[0]!.endsWith(name));
    expect(statSync(join(folder, "assets", engine!)).size).toBeLessThan(16e6);
  }, 120_000);

  it("fits in a worker while an animation keeps its frames", async () => {
    const { longest, count, heard, validation } = await trial<Record<string, number>>("worker()");
    expect(heard).toBeGreaterThan(5);
    expect(count).toBeGreaterThan(10);
    expect(validation).toBeGreaterThan(-1.8);
    expect(longest).toBeLessThan(200);
  }, 120_000);

  it("fits in the page itself, which hears of its progress and paints between calls", async () => {
    const { count, heard } = await trial<Record<string, number>>("page()");
    expect(heard).toBeGreaterThan(5);
    expect(count).toBeGreaterThan(5);
  }, 120_000);

  it.each([true, false])(
    "stops within 300 ms (in a worker: %s)",
    async (inWorker) => {
      const { took, stopped } = await trial<{ took: number; stopped: string }>(`abort(${inWorker})`);
      expect(stopped).toBe("aborted");
      console.log("took", took);
      expect(took).toBeLessThan(inWorker ? 1500 : 1000);
    },
    120_000,
  );

  it("scores a model of the command line from its address", async () => {
    const facts = JSON.parse(readFileSync(here("fixtures/model-v1.json"), "utf8"));
    const call = `score("fixtures/model-v1.safetensors", ${JSON.stringify(facts.rows)}, ${JSON.stringify(facts.context)})`;
    const got = await trial<number[]>(call);
    got.forEach((value, row) => {
      expect(Math.abs(value - facts.logProb[row])).toBeLessThan(
        1e-4 * Math.max(1, Math.abs(facts.logProb[row])),
      );
    });
  }, 120_000);

  it("draws rows", async () => {
    const drawn = await trial<{ shape: number[]; finite: boolean; bytes: number }>("draw()");
    expect(drawn).toMatchObject({ shape: [500, 2], finite: true });
    expect(drawn.bytes).toBeGreaterThan(1000);
  }, 120_000);

  it("says in a sentence what it can't load", async () => {
    expect(await trial<string>('missing("nowhere.safetensors")')).toBe(
      "nowhere.safetensors: expected a model, got the answer 404 Not Found; check the address",
    );
    expect(problems.filter((problem) => !problem.includes("404"))).toEqual([]);
  });
});
