import { abRoot } from '../domain/association/ab-names.ts';
import { gigabytes } from '../domain/cascade/byte-text.ts';
import { leftOutLines } from '../domain/frame/alike.ts';
import type { Forecast } from '../domain/cascade/forecast.ts';
import { forecastOf } from '../domain/cascade/forecast.ts';
import type { CliContext } from './context.ts';
import type { Output } from './output.ts';

/** The plan of a date as tables: chains, ABs, what they need, what was suppressed and why, and what all of it will cost. */
export async function printPlan(context: CliContext, date: string, planKey: string): Promise<void> {
  const plans = await context.plans();
  const plan = await plans.load(planKey);
  const { out } = context;
  const chainOf = new Map(
    plan.chains.flatMap(({ abNames }, index) => abNames.map((name) => [name, String(index + 1)] as const)),
  );
  out.table(
    ['chain', 'AB', 'recipe', 'inputs', 'waits for', 'memory', 'time'],
    plan.abs.map((ab) => {
      const estimate = plan.estimates?.[ab.name];
      return [
        chainOf.get(ab.name) ?? '',
        ab.name,
        ab.recipe,
        String(ab.inputs.length),
        String(ab.waitFor.length),
        estimate === undefined ? '' : gigabytes(estimate.memoryBytes),
        estimate === undefined ? '' : durationText(estimate.seconds),
      ];
    }),
  );
  for (const note of plan.notes ?? []) out.say(`note: ${note}`);
  for (const line of leftOutLines('suppressed', plan.suppressed)) out.say(line);
  printForecast(out, forecastOf(plan, context.config.hosts), context.config.retention.graceDays);
  out.say(
    `${plan.abs.length} ABs in ${plan.chains.length} ${plan.chains.length === 1 ? 'chain' : 'chains'}, plan ${plan.planKey.slice(0, 12)}, rules ${plan.ruleVersion}`,
  );
  out.say(`ABs: ${context.abTree.pathOf(context.definition.trees.final, date)} (edit them there before -P)`);
}

function printForecast(out: Output, forecast: Forecast, graceDays: number): void {
  const { memoryPeak, criticalPath } = forecast;
  out.say();
  out.say('forecast (by the models of docs/rules.md; downloads take their own time)');
  out.table(
    ['step', 'recipe', 'ABs', 'time'],
    [
      ...forecast.types.map(({ step, recipe, abs, seconds }) => [step, recipe, String(abs), durationText(seconds)]),
      ['all', '', String(forecast.abs), durationText(forecast.seconds)],
    ],
  );
  out.table(
    ['host', 'fits', 'at least', 'set by', 'remark'],
    forecast.hosts.map(({ host, fits, leastSeconds, boundBy, remark }) => [
      host,
      fits ? 'yes' : 'no',
      durationText(leastSeconds),
      boundBy,
      remark,
    ]),
  );
  for (const { ab, because } of forecast.unfit) out.say(`fits no host: ${ab} ${because}`);
  const { downloadBytes, productBytes, peakDiskBytes } = forecast;
  out.say(
    `disk: ${gigabytes(downloadBytes)} to download, ${gigabytes(productBytes)} of products, up to ${gigabytes(peakDiskBytes)} in all`,
  );
  out.say(graceText(forecast, graceDays));
  if (memoryPeak !== null) out.say(`memory: up to ${gigabytes(memoryPeak.bytes)} in ${memoryPeak.ab}`);
  out.say(`critical path: ${durationText(criticalPath.seconds)}: ${criticalPath.abs.map(abRoot).join(' > ')}`);
  out.say();
}

/** What the grace costs, for one date and for a line of them. */
function graceText({ intermediateBytes }: Forecast, graceDays: number): string {
  const stay = `retention: ${gigabytes(intermediateBytes)} of the products are intermediate`;
  if (graceDays === 0) return `${stay} and go with the certification (retention.graceDays 0)`;
  const line = `with such a date every day that keeps ${gigabytes(intermediateBytes * graceDays)}`;
  return `${stay} and stay ${graceDays} ${graceDays === 1 ? 'day' : 'days'} after the certification; ${line}`;
}

/** `12.3 s`, `25 min`, `3.2 h`: as long as people plan with. */
export function durationText(seconds: number): string {
  if (seconds < 120) return `${Number(seconds.toFixed(1))} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Number((seconds / 3600).toFixed(1))} h`;
}
