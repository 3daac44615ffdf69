import { UserError } from "../errors/userError.ts";

/** Refuses options that were given although they have no use here: `--levels: it is for images, and …`. */
export function refuseOptions<Options extends object>(
  options: Options,
  names: readonly (keyof Options & string)[],
  why: string,
): void {
  const unwanted = names.find((name) => options[name] !== undefined);
  if (unwanted !== undefined) throw new UserError(`${spelled(unwanted)}: ${why}`);
}

/** skipBad → --skip-bad. */
function spelled(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
