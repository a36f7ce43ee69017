import type { CalendarEvent } from './calendar-event.ts';
import type { ProcessDefinition } from './process-definition.ts';

type Partly<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

/** What phoenix.yaml may override of a process. */
export interface ProcessPolicies extends Partly<
  Pick<
    ProcessDefinition,
    'ingestion' | 'preparation' | 'onFailedAb' | 'recipeParameters' | 'wallLimitSeconds' | 'olderAbs' | 'insModes'
  >
> {
  readonly certification?: Partly<ProcessDefinition['certification']> | undefined;
  readonly limits?: Partly<ProcessDefinition['limits']> | undefined;
}

/** What a site says of its processes and its instruments. */
export interface SiteSettings {
  /** By process. */
  readonly processes?: Readonly<Record<string, ProcessPolicies>>;
  readonly events?: readonly CalendarEvent[];
}
