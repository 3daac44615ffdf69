/** How the user called this program: through npm (in a checkout, `npm start`, npx), or directly. */
export function commandName(): string {
  return process.env.npm_execpath === undefined ? "tractable" : "npx tractable";
}
