import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import { z } from 'zod';

/** Inputs of activities that are about one AB have it by this name. */
const aboutAbSchema = z.object({ ab: z.string() });

/** Every line of an activity names its AB, and its end is a line at level info; its failure is one of the SDK's own. */
export function logActivity(context: Context): ActivityInterceptors {
  let about: { readonly ab?: string } = {};
  return {
    inbound: {
      async execute(input, next) {
        about = aboutAbSchema.safeParse(input.args[0]).data ?? {};
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
