import { describe, expect, it } from 'vitest';
import { PROCESS_NAMES, openProcesses } from '../../src/instances/index.ts';
import type { CalendarEvent } from '../../src/domain/instance/calendar-event.ts';
import type { ProcessPolicies } from '../../src/domain/instance/process-policies.ts';
import { MUSE_R } from '../fakes/muse.ts';

function withPolicies(policies: ProcessPolicies) {
  return openProcesses({ processes: { MUSE_R: policies } })('MUSE_R');
}

describe('[U] a process with the policies of phoenix.yaml', () => {
  it.each(PROCESS_NAMES)('%s contradicts itself nowhere, and is loaded once', (name) => {
    const processOf = openProcesses();
    expect(processOf(name)).toBe(processOf(name));
  });

  it('is that of its tables where nothing is said', () => {
    expect(withPolicies({})).toEqual(MUSE_R);
    expect(withPolicies({ ingestion: undefined, certification: { combined: undefined } })).toEqual(MUSE_R);
  });

  it('changes only the entries that are named', () => {
    expect(
      withPolicies({
        onFailedAb: 'record',
        certification: { combined: 'auto' },
        limits: { maxCombine: 5 },
        recipeParameters: { muse_scipost: ['--save=cube'] },
      }),
    ).toEqual({
      ...MUSE_R,
      onFailedAb: 'record',
      certification: { ...MUSE_R.certification, combined: 'auto' },
      limits: { ...MUSE_R.limits, maxCombine: 5 },
      recipeParameters: { ...MUSE_R.recipeParameters, muse_scipost: ['--save=cube'] },
    });
  });

  it('has a cut-over date and modes where they are named', () => {
    const olderAbs = { tree: 'MUSE_2014', until: '2015-04-01' };
    expect(withPolicies({ olderAbs })).toEqual({ ...MUSE_R, olderAbs });
    const insModes = ['WFM-AO-N'];
    expect(withPolicies({ insModes, olderAbs: undefined })).toEqual({ ...MUSE_R, insModes });
  });

  it('has other wall limits for the recipes that are named', () => {
    const wallLimitSeconds = { muse_exp_align: 60 };
    const { steps } = withPolicies({ wallLimitSeconds }).rules;
    expect(steps).toEqual(
      MUSE_R.rules.steps.map((step) => (step.recipe === 'muse_exp_align' ? { ...step, wallLimitSeconds: 60 } : step)),
    );
  });

  it('has the events of the site among those of its instrument, in order of time', () => {
    const at = (time: string) => ({ at: time, what: 'of the site', tags: 'all' as const, source: 'phoenix.yaml' });
    const events: readonly CalendarEvent[] = [at('2019-12-10T12:00:01'), at('1999-12-10T11:59:59Z')];
    const all = openProcesses({ events })('MUSE_R').rules.events;
    expect(all[0]).toEqual(events[1]);
    expect(all.filter((event) => !events.includes(event))).toEqual(MUSE_R.rules.events);
    expect(all.map(({ at: time }) => Date.parse(time))).toEqual(
      all.map(({ at: time }) => Date.parse(time)).toSorted((a, b) => a - b),
    );
  });

  it.each(['MUSE_X', 'constructor', ''])('is refused for the unknown name "%s", and says what is known', (name) => {
    expect(() => openProcesses()(name)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: `process ${name} is not known`,
        cure: 'known processes: MUSE_R',
      }),
    );
  });

  it('is not opened where phoenix.yaml has policies of one that is not known: they would count for nothing', () => {
    expect(() => openProcesses({ processes: { MUSE_RR: { ingestion: 'auto' } } })).toThrow(
      expect.objectContaining({ message: 'processes.MUSE_RR is not known', cure: 'known processes: MUSE_R' }),
    );
  });
});
