import type { ErrorCode } from '../failure/error-codes.ts';
import type { Stage, Through } from './stage.ts';

/** What people do to a date. Who may `prepare` it may edit its ABs; to `start` is to plan, to process and to distribute. */
export const ACTIONS = ['start', 'prepare', 'certify', 'ingest', 'cancel', 'restart', 'retire'] as const;
export type Action = (typeof ACTIONS)[number];

/** Why a stage does not allow an action, and what helps. */
export interface No {
  readonly code: ErrorCode;
  readonly because: (date: NamedDate) => string;
  readonly cure: (date: NamedDate) => string;
}

export interface NamedDate {
  readonly unit: string;
  readonly stage: Stage;
  /** The last word of its run or of an operator. */
  readonly message?: string;
}

/** Everything that is asked of a stage. */
export interface StageRule {
  /** Whether a workflow moves the date on; a plan may also be the end (-C). */
  readonly workflow: 'runs' | 'may-run' | 'has-ended';
  /** What becomes of its files: inputs and workspaces are needed while ABs are made, and for a while after a run broke off. */
  readonly phase: 'planning' | 'reduction' | 'distribution' | 'delivered' | 'broken-off' | 'retired';
  /** How far a run has come that ends in it. */
  readonly completes: readonly Through[];
  /** The command that takes it up again when its workflow is gone. */
  readonly goesOn: 'process' | 'ingest';
  /** The next command where no question is open; `isOver`: its products are distributed. */
  readonly next: (unit: string, isOver: boolean) => string;
  readonly start: 'yes' | No;
  /** Nothing was made of its ABs yet, or the date has ended with them and gets the next version. */
  readonly prepare: 'free' | 'new-version' | No;
  /** A decision is taken now, or is stored until the date goes on. */
  readonly certify: 'now' | 'later' | No;
  /** Where a distribution was begun. */
  readonly ingest: 'yes' | No;
  readonly cancel: 'yes' | No;
  readonly restart: 'yes' | No;
  readonly retire: 'yes' | No;
}

export const DONE = 'nothing: the date is done';

const watch = (unit: string) => `phoenix status ${unit} --watch`;
const ingest = (unit: string) => `phoenix ingest -d ${unit}`;
const restartOrIngest = (unit: string, isOver: boolean) =>
  isOver
    ? `${ingest(unit)}   (its products are distributed; or phoenix restart -d ${unit})`
    : `phoenix restart -d ${unit}`;

const RETIRED: No = {
  code: 'DATE_RETIRED',
  because: ({ unit, message }) => `${unit} is out of production: ${message ?? ''}`,
  cure: ({ unit }) => `phoenix restart -d ${unit} brings it back`,
};
const NOT_RUNNING: No = {
  code: 'NOT_RUNNING',
  because: ({ unit }) => `${unit} does not run`,
  cure: ({ unit }) => `phoenix status ${unit} shows its stage`,
};
const RUNNING: No = {
  code: 'ALREADY_RUNNING',
  because: ({ unit }) => `${unit} runs`,
  cure: ({ unit }) => `cancel it first: phoenix cancel -d ${unit}`,
};
const INGESTED: No = {
  code: 'ALREADY_INGESTED',
  because: ({ unit }) => `the products of ${unit} are ingested: there is nothing to take out of production`,
  cure: ({ unit }) => `phoenix status ${unit} shows the products`,
};
const DECIDED: No = {
  code: 'DECISION_REFUSED',
  because: ({ unit }) => `the products of ${unit} are distributed already`,
  cure: ({ unit }) => `phoenix restart -d ${unit} begins again`,
};
export const NOT_DISTRIBUTED: No = {
  code: 'NOT_DISTRIBUTED',
  because: ({ unit, stage }) => `${unit} is in stage ${stage}: its products are not certified and distributed yet`,
  cure: ({ unit, stage }) => ruleOf(stage).next(unit, false),
};

/** The ABs stay as they are while a run is at them. */
function atWork(what: string, cure = 'wait until it has ended (phoenix status DATE)'): No {
  return {
    code: 'ALREADY_RUNNING',
    because: ({ unit, stage }) => `the plan of ${unit} runs (${stage}): ${what} on the ABs as they are`,
    cure: ({ unit }) => `${cure.replace('DATE', unit)}, or end the plan: phoenix cancel -d ${unit}`,
  };
}

const MOVES = {
  workflow: 'runs',
  goesOn: 'process',
  completes: [],
  next: watch,
  start: 'yes',
  cancel: 'yes',
  restart: 'yes',
  retire: RUNNING,
} satisfies Partial<StageRule>;
const RESTS = {
  workflow: 'has-ended',
  goesOn: 'process',
  completes: [],
  start: 'yes',
  prepare: 'new-version',
  certify: 'later',
  ingest: 'yes',
  cancel: NOT_RUNNING,
  restart: 'yes',
  retire: 'yes',
} satisfies Partial<StageRule>;

/** What each stage allows and means: the only place where stages are told apart. */
const STAGE_RULES: Readonly<Record<Stage, StageRule>> = {
  planning: { ...MOVES, phase: 'planning', prepare: 'free', certify: 'later', ingest: NOT_DISTRIBUTED },
  planned: {
    ...RESTS,
    ...{ workflow: 'may-run', phase: 'reduction', completes: ['plan'], prepare: 'free', cancel: 'yes' },
    next: (unit, isOver) =>
      isOver
        ? `${ingest(unit)}   (what is distributed; or phoenix -d ${unit} -P makes what the plan says now)`
        : `phoenix -d ${unit} -P`,
  },
  processing: {
    ...MOVES,
    ...{ phase: 'reduction', prepare: atWork('its recipes run'), certify: 'now', ingest: NOT_DISTRIBUTED },
  },
  certification: {
    ...MOVES,
    ...{ phase: 'reduction', certify: 'now', ingest: NOT_DISTRIBUTED },
    prepare: atWork('its products wait for certification', 'certify them (phoenix -d DATE -M)'),
  },
  distribution: {
    ...MOVES,
    ...{
      phase: 'distribution',
      prepare: atWork('its products are being distributed'),
      certify: DECIDED,
      ingest: 'yes',
    },
  },
  distributed: {
    ...RESTS,
    ...{ phase: 'delivered', completes: ['plan', 'distribution'], goesOn: 'ingest', certify: DECIDED, next: ingest },
  },
  ingestion: {
    ...MOVES,
    ...{ phase: 'delivered', goesOn: 'ingest', certify: DECIDED, ingest: 'yes' },
    prepare: atWork('its products are being ingested'),
  },
  ingested: {
    ...RESTS,
    ...{ phase: 'delivered', completes: ['plan', 'distribution', 'ingestion'], goesOn: 'ingest', certify: DECIDED },
    ...{ next: () => DONE, restart: INGESTED, retire: INGESTED },
  },
  cancelled: { ...RESTS, phase: 'broken-off', next: restartOrIngest },
  failed: { ...RESTS, phase: 'broken-off', next: restartOrIngest },
  interrupted: {
    ...RESTS,
    phase: 'broken-off',
    next: (unit) => `phoenix -d ${unit} -P   (takes it up again; phoenix retire -d ${unit} gives it up)`,
  },
  retired: {
    ...RESTS,
    ...{ phase: 'retired', start: RETIRED, ingest: RETIRED },
    next: (unit) => `nothing: the date is out of production   (phoenix restart -d ${unit} brings it back)`,
  },
};

/** A stage of a later version, which shares this database: nothing of its date is taken away. */
const LATER: StageRule = {
  ...MOVES,
  ...{ phase: 'planning', prepare: atWork('a later version works'), certify: 'later', ingest: NOT_DISTRIBUTED },
};

export function ruleOf(stage: string): StageRule {
  return (STAGE_RULES as Readonly<Record<string, StageRule>>)[stage] ?? LATER;
}
