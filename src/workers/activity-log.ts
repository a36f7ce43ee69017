import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import { z } from 'zod';

/** By these names the inputs of activities have what they are about. */
const NAMES = ['process', 'unit', 'ab'] as const;
const inputSchema = z.record(z.string(), z.unknown()).catch({});

function subjectOf(input: unknown): Readonly<Record<string, string>> {
  const fields = inputSchema.parse(input);
  const named = NAMES.map((name): [string, unknown] => [name, fields[name]]);
  return Object.fromEntries(named.filter((field): field is [string, string] => typeof field[1] === 'string'));
}

/** Every line of an activity names its date and AB, and its end is a line at level info; its failure is one of the SDK's own. */
export function logActivity(context: Context): ActivityInterceptors {
  let about: Readonly<Record<string, string>> = {};
  return {
    inbound: {
      async execute(input, next) {
        about = subjectOf(input.args[0]);
        const startedMs = performance.now();
        const result = await next(input);
        const durationMs = Math.round(performance.now() - startedMs);
        context.log.info(`${context.info.activityType} done`, { durationMs });
        return result;
      },
    },
    outbound: { getLogAttributes: (attributes, next) => next({ ...attributes, ...about }) },
  };
}
