/** Text from a file, with "\uFFFD" for what would move a terminal's cursor or turn the way it writes. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\uFFFD");
}
