/** How many digits of a hash are shown. */
const SHOWN = 16;

/** What is known of whether an archive decodes to what was packed; `contents` is the digest of that. */
export function contentsText(contents: string | undefined, isDecoded: boolean): string {
  if (contents === undefined) {
    return isDecoded ? "decoded; it was made before archives kept a digest to compare with" : "not known";
  }
  const digest = `SHA-256 ${contents.slice(0, SHOWN)}…`;
  return isDecoded ? `${digest}, decoded and found the same` : `${digest}, not decoded`;
}
