import { mjdOf } from '../calendar/observing-date.ts';
import { PhoenixError } from '../failure/phoenix-error.ts';
import type { CalendarEvent } from '../instance/calendar-event.ts';
import type { Instrument } from '../instance/instrument.ts';
import type { ProcessDefinition } from '../instance/process-definition.ts';
import type { Fault } from './process-faults.ts';
import { faultsOf } from './process-faults.ts';
import type { ProcessPolicies } from '../instance/process-policies.ts';
import type { ProcessTables } from './process-tables.ts';
import type { Process } from './process.ts';
import type { Step } from '../instance/step.ts';

/** A process as its folder has it. */
export interface ProcessRow {
  readonly definition: ProcessDefinition;
  readonly tables: ProcessTables;
}

interface ProcessParts extends ProcessRow {
  readonly instrument: Instrument;
  /** Of phoenix.yaml. */
  readonly policies?: ProcessPolicies | undefined;
  /** Events of the site. */
  readonly events?: readonly CalendarEvent[] | undefined;
}

/**
 * A process of its tables, those of its instrument, and what phoenix.yaml says of both.
 * @throws PhoenixError CONFIG_INVALID that tells every name no table has, and all else that contradicts itself, a line each.
 */
export function loadProcess(parts: ProcessParts): Process {
  const process = joined(parts);
  const faults = faultsOf(process);
  if (faults.length > 0) throw errorOf(process.name, faults);
  return process;
}

function errorOf(name: string, faults: readonly Fault[]): PhoenixError {
  const [first] = faults;
  if (faults.length === 1 && first !== undefined) return new PhoenixError('CONFIG_INVALID', first.says, first.cure);
  const lines = faults.map(({ says, cure }) => `  ${says}: ${cure}`);
  return new PhoenixError(
    'CONFIG_INVALID',
    `process ${name} has ${faults.length} faults:\n${lines.join('\n')}\n`,
    'correct all of them in phoenix.yaml, or in the tables of the process',
  );
}

function joined({ definition, tables, instrument, policies = {}, events = [] }: ProcessParts): Process {
  const { name, ...instrumentTables } = instrument;
  const settings = withPolicies(definition, policies);
  return {
    ...settings,
    rules: {
      ...tables,
      ...instrumentTables,
      instrument: name,
      steps: withWallLimits(tables.steps, settings.wallLimitSeconds ?? {}),
      events: [...instrument.events, ...events].toSorted((a, b) => mjdOf(a.at) - mjdOf(b.at)),
    },
  };
}

function withPolicies(definition: ProcessDefinition, policies: ProcessPolicies): ProcessDefinition {
  const { certification = {}, limits = {}, recipeParameters = {}, ...others } = policies;
  return {
    ...definition,
    ...defined(others),
    certification: { ...definition.certification, ...defined(certification) },
    limits: { ...definition.limits, ...defined(limits) },
    recipeParameters: { ...definition.recipeParameters, ...recipeParameters },
  };
}

function withWallLimits(steps: readonly Step[], limits: Readonly<Record<string, number>>): readonly Step[] {
  return steps.map((step) => ({ ...step, wallLimitSeconds: limits[step.recipe] ?? step.wallLimitSeconds }));
}

function defined<T extends object>(values: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  };
}
