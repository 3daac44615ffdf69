import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const packages = fileURLToPath(new URL("../..", import.meta.url));
const rooms = ["tractable", "data", "cli"].map((name) => join(packages, name));

/**
 * In a checkout, build what is missing or older than its sources; an installed package has no sources. False
 * if that fails.
 */
export function ensureBuilt() {
  if (!rooms.every((room) => existsSync(join(room, "src"))) || !rooms.some(isStale)) return true;
  const lock = join(packages, "cli", ".building");
  acquire(lock);
  try {
    return !rooms.some(isStale) || build();
  } finally {
    rmSync(lock, { force: true });
  }
}

function build() {
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
    "bin/tsc",
  );
  // The compiler trusts its own notes, and those outlive a deleted dist.
  const isFirst = !rooms.every((room) => existsSync(join(room, "dist")));
  const force = isFirst ? ["--force"] : [];
  process.stderr.write(`building tractable${isFirst ? " (first run)" : ""}…\n`);
  const { status } = spawnSync(process.execPath, [compiler, "-b", ...force, join(packages, "cli")], {
    stdio: ["ignore", process.stderr, "inherit"],
  });
  if (status !== 0) return false;
  for (const room of rooms) writeFileSync(stamp(room), "");
  return true;
}

function stamp(room) {
  return join(room, "dist", ".built");
}

function isStale(room) {
  const built = statSync(stamp(room), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return built === 0 || newest(join(room, "src")) > built;
}

function newest(folder) {
  let time = statSync(folder).mtimeMs;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    time = Math.max(time, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return time;
}

/**
 * Where two first calls come at the same time, one builds and the other waits for it; the lock is a link to a
 * process id.
 */
function acquire(lock) {
  for (;;) {
    try {
      symlinkSync(String(process.pid), lock);
      return;
    } catch (error) {
      // Where no link can be made, two builds of the same files do little harm.
      if (error.code !== "EEXIST") return;
    }
    if (isAbandoned(lock)) rmSync(lock, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
}

function isAbandoned(lock) {
  try {
    process.kill(Number(readlinkSync(lock)), 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH" || error.code === "EINVAL";
  }
}
