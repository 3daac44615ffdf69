/** Something the user can mend; the message is one sentence that is printed as it is. */
export class UserError extends Error {
  override name = "UserError";
}
