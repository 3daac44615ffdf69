import {
  bnaf,
  bpf,
  type Flow,
  ffjord,
  gaussianization,
  maf,
  naf,
  ncsf,
  nsf,
  planarFlow,
  radialFlow,
  realNvp,
  residualFlow,
  sospf,
  sylvesterFlow,
  unaf,
} from "tractable";
import { UserError } from "../../errors/userError.ts";
import { alternatives } from "../../text/alternatives.ts";
import { FLOWS_WITHOUT_CONTEXT, NUMBER_FLOWS, type NumberFlowName } from "./flowNames.ts";

interface Sizes {
  readonly features: number;
  readonly context: number;
  readonly rows: number;
}

/** From this many rows on, hiding units from the net only slows it down. */
const MANY_ROWS = 50_000;

/** The architectures for tables of plain numbers. */
const numberFlows: Readonly<Record<NumberFlowName, (sizes: Sizes) => Flow>> = {
  nsf: ({ features, context, rows }) => nsf({ features, context, dropout: rows > MANY_ROWS ? 0 : undefined }),
  realnvp: ({ features, context }) => realNvp({ features, context }),
  ncsf: ({ features, context }) => ncsf({ features, context }),
  maf: ({ features, context }) => maf({ features, context }),
  naf: ({ features, context }) => naf({ features, context }),
  unaf: ({ features, context }) => unaf({ features, context }),
  sospf: ({ features, context }) => sospf({ features, context }),
  bpf: ({ features, context }) => bpf({ features, context }),
  planar: ({ features }) => planarFlow({ features }),
  sylvester: ({ features }) => sylvesterFlow({ features }),
  gaussianization: ({ features, context }) => gaussianization({ features, context }),
  residual: ({ features, context }) => residualFlow({ features, context }),
  ffjord: ({ features, context }) => ffjord({ features, context }),
  bnaf: ({ features, context }) => bnaf({ features, context }),
  radial: ({ features }) => radialFlow({ features }),
};

/** The architecture of that name; refuses a context where it has no use for one. */
export function numberFlow(name: NumberFlowName, sizes: Sizes): Flow {
  if (sizes.context > 0 && FLOWS_WITHOUT_CONTEXT.includes(name)) {
    const others = NUMBER_FLOWS.filter((other) => !FLOWS_WITHOUT_CONTEXT.includes(other));
    throw new UserError(`--context: --flow ${name} has no use for a context; take ${alternatives(others)}`);
  }
  return numberFlows[name](sizes);
}
