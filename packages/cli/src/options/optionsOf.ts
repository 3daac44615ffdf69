import type { Command } from "@commander-js/extra-typings";

/** The values of the options that a command declares, by name: what `commander` reads is what is typed. */
export type OptionsOf<Declare extends (tractable: Command) => { opts(): object }> = Readonly<
  ReturnType<ReturnType<Declare>["opts"]>
>;
