import { UserError } from "../../errors/userError.ts";

/** Why nothing is written, where salvage found nothing whole; `places` says what is damaged. */
export function nothingLeft(path: string, places: readonly string[]): UserError {
  const [place = "all of it is damaged"] = places;
  return new UserError(`${path}: ${place}; nothing of what was asked for is left, so get the archive again`);
}
