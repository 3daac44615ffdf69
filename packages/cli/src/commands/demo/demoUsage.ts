import type { Command } from "@commander-js/extra-typings";

/** Declares `tractable demo`. */
export function demoUsage(tractable: Command): void {
  tractable
    .command("demo")
    .description("fit two moons, as a first look (writes the folder tractable-demo)")
    .action(async () => (await import("./demo.ts")).demoCommand());
}
