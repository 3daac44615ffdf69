/** The items of a comma-separated list; commas inside double quotes or parentheses don't separate. */
export function splitList(text: string): string[] {
  const items: string[] = [];
  let item = "";
  let depth = 0;
  let isQuoted = false;
  for (const letter of text) {
    if (letter === '"') isQuoted = !isQuoted;
    if (!isQuoted && letter === "(") depth++;
    if (!isQuoted && letter === ")") depth--;
    if (letter === "," && !isQuoted && depth <= 0) {
      items.push(item);
      item = "";
    } else item += letter;
  }
  return [...items, item].map((one) => one.trim()).filter((one) => one !== "");
}

/** A name without the double quotes around it. */
export function unquote(name: string): string {
  const trimmed = name.trim();
  return /^".*"$/s.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}
