import { z } from 'zod';

/** What can go wrong with one request; each was seen with a real server or with what stands before it. */
const faultSchema = z.discriminatedUnion('kind', [
  /** The connection is reset before anything is answered, as if nobody listened. */
  z.strictObject({ kind: z.literal('refused') }),
  /** Closed without a single byte: a file missing on disk, a server that is shutting down. */
  z.strictObject({ kind: z.literal('empty-reply') }),
  /** RST in the middle of a file. */
  z.strictObject({ kind: z.literal('reset'), afterBytes: z.number() }),
  /** An orderly end in the middle of a file. */
  z.strictObject({ kind: z.literal('cut-off'), afterBytes: z.number() }),
  /** 503 without a body, as with more than MaxSimReqs requests. */
  z.strictObject({ kind: z.literal('busy') }),
  z.strictObject({ kind: z.literal('server-error') }),
  /** A page of a proxy with code 200. */
  z.strictObject({ kind: z.literal('html') }),
  /** 400 with State="OFFLINE" and, misleadingly, the message of an unknown file. */
  z.strictObject({ kind: z.literal('offline') }),
  z.strictObject({ kind: z.literal('unknown-file') }),
  /** An XML reply of its own: a failure with any code, also 200. */
  z.strictObject({ kind: z.literal('failure'), message: z.string(), httpCode: z.number().optional() }),
  z.strictObject({ kind: z.literal('unauthorized') }),
  /** The right length, other bytes. */
  z.strictObject({ kind: z.literal('wrong-bytes') }),
  /** As of a file that is truncated on disk: a consistent reply that is shorter than STATUS says. */
  z.strictObject({ kind: z.literal('wrong-length'), missingBytes: z.number() }),
  /** STATUS and QUERY tell another checksum than that of the bytes. */
  z.strictObject({ kind: z.literal('wrong-checksum') }),
  z.strictObject({ kind: z.literal('slow'), bytesPerSecond: z.number() }),
  /** Nothing comes any more and the connection stays open. */
  z.strictObject({ kind: z.literal('stall'), afterBytes: z.number() }),
  z.strictObject({ kind: z.literal('negative-length') }),
  /** The whole file although a range was asked for, as proxies do. */
  z.strictObject({ kind: z.literal('ignored-range') }),
  /** 303: the file is on another node. */
  z.strictObject({ kind: z.literal('redirect'), to: z.string() }),
]);

export type Fault = z.infer<typeof faultSchema>;
export type FaultKind = Fault['kind'];

/** Which requests go wrong, and how. */
const faultRuleSchema = z.strictObject({
  fault: faultSchema,
  /** `RETRIEVE`, `STATUS`, …; by default every command. */
  command: z.string().optional(),
  /** Part of the file id. */
  fileId: z.string().optional(),
  /** So many requests that fit are served well before the first one goes wrong. */
  after: z.int().min(0).optional(),
  /** So many requests go wrong; by default all. */
  times: z.int().min(1).optional(),
});

export type FaultRule = z.infer<typeof faultRuleSchema>;

export function parseFaultRules(text: string): readonly FaultRule[] {
  return z.array(faultRuleSchema).parse(JSON.parse(text));
}

export interface Asked {
  readonly command: string;
  readonly fileId: string;
}

/** Decides for each request whether it goes wrong. */
export interface FaultPlan {
  add(rule: FaultRule): void;
  clear(): void;
  next(asked: Asked): Fault | undefined;
}

export function createFaultPlan(): FaultPlan {
  let rules: { readonly rule: FaultRule; seen: number }[] = [];
  return {
    add: (rule) => void rules.push({ rule, seen: 0 }),
    clear: () => (rules = []),
    next(asked) {
      const fitting = rules.filter(({ rule }) => fits(rule, asked));
      const due = fitting.find(({ rule, seen }) => seen >= (rule.after ?? 0) && seen < endOf(rule));
      for (const one of fitting) one.seen += 1;
      return due?.rule.fault;
    },
  };
}

function endOf({ after = 0, times = Infinity }: FaultRule): number {
  return after + times;
}

function fits({ command, fileId }: FaultRule, asked: Asked): boolean {
  return (
    (command === undefined || command === asked.command) && (fileId === undefined || asked.fileId.includes(fileId))
  );
}
