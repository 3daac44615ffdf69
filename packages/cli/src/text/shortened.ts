/** A long name cut in its middle, so that names with one beginning stay different. */
export function shortened(name: string, letters: number): string {
  if (name.length <= letters) return name;
  const half = Math.max(2, Math.floor((letters - 1) / 2));
  return `${name.slice(0, half)}…${name.slice(-half)}`;
}
