import { checkOption } from "../errors/checkOptions.ts";
import { listOf, required } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";

/**
 * ln of the mean of eˣ over several lists, place by place, in double precision and without overflow: the
 * log-density of several models in equal parts, of a model's classes, or of several samples of a bound.
 * @param lists log-densities in nats, each of the same length.
 */
export function logMeanExp(lists: readonly ArrayLike<number>[]): Float64Array {
  checkOption("logMeanExp", "its argument", lists, required(listOf("lists of log-densities", isList)));
  const first = lists[0];
  if (first === undefined || lists.some(({ length }) => length !== first.length)) {
    const got =
      lists.length === 0 ? "none" : `lists of ${lists.map(({ length }) => length).join(", ")} values`;
    throw new TractableError(`logMeanExp: expected one list or more, all of one length, got ${got}`);
  }
  if (lists.length === 1) return Float64Array.from(first);
  return Float64Array.from(first, (_, place) => {
    const largest = lists.reduce((top, list) => Math.max(top, list[place]!), Number.NEGATIVE_INFINITY);
    if (!Number.isFinite(largest)) return largest;
    const total = lists.reduce((sum, list) => sum + Math.exp(list[place]! - largest), 0);
    return largest + Math.log(total / lists.length);
  });
}

const isList = listOf("numbers", (value) => typeof value === "number").accepts;
