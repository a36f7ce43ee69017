import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planReport } from '../../src/operation/plan-report.ts';
import { durationText, printPlan } from '../../src/cli/print-plan.ts';
import { printReport } from '../../src/cli/commands/status.ts';
import { readReport } from '../../src/operation/date-report.ts';
import { DATE, FRAMES } from '../e2e/setting/simulated-archive.ts';
import type { PlannedNight } from './planned-night.ts';
import { planNight } from './planned-night.ts';

const [, LATE] = FRAMES.short;

let night: PlannedNight;
beforeAll(async () => {
  night = await planNight(FRAMES.short);
});
afterAll(() => night.close());

describe('[U] the plan that phoenix -d DATE -C prints', () => {
  it('lists ABs with their memory and time, what is not made and why, and the forecast', async () => {
    await printPlan(night.context, DATE, night.plan.planKey);
    expect(night.said).toEqual([
      [
        'chain | AB | recipe | inputs | waits for | memory | time',
        `1 | ${LATE}.ab | muse_scibasic | 7 | 0 | 0.17 GB | 1.1 s`,
        `1 | ${LATE}_pst.ab | muse_scipost | 7 | 1 | 0.415 GB | 3.6 s`,
      ].join('\n'),
      `suppressed: ${FRAMES.short[0]}.fits: OBJECT of 5 s, MUSE_R takes 10 s and more`,
      `suppressed: ${LATE}_tpl.ab: only 1 of 2 OBJECT exposures is left (${FRAMES.short[0]}.fits: OBJECT of 5 s, MUSE_R takes 10 s and more): the single cubes are final`,
      '',
      'forecast (by the models of docs/rules.md; downloads take their own time)',
      [
        'step | recipe | ABs | time',
        'basic | muse_scibasic | 1 | 1.1 s',
        'post | muse_scipost | 1 | 3.6 s',
        'all |  | 2 | 4.7 s',
      ].join('\n'),
      'host | fits | at least | set by | remark\nmuc10 | yes | 4.7 s | critical path | ',
      expect.stringMatching(/^disk: 0\.0\d+ GB to download, 0\.0624 GB of products, up to 0\.\d+ GB in all$/u),
      'retention: 0.0494 GB of the products are intermediate and stay 7 days after the certification; with such a date every day that keeps 0.346 GB',
      `memory: up to 0.415 GB in ${LATE}_pst.ab`,
      `critical path: 4.7 s: ${LATE} > ${LATE}_pst`,
      '',
      `2 ABs in 1 chain, plan ${night.plan.planKey.slice(0, 12)}, rules ${night.plan.ruleVersion}`,
      expect.stringMatching(/trees\/MUSE_R\/logs\/2014-12-14 \(edit them there before -P\)$/u),
    ]);
  });

  it('says the same to programs', async () => {
    const report = await planReport(night.context, night.plan.planKey);
    expect(report).toMatchObject({
      planKey: night.plan.planKey,
      abs: [
        { name: `${LATE}.ab`, chain: LATE, recipe: 'muse_scibasic', waitFor: [] },
        { name: `${LATE}_pst.ab`, chain: LATE, recipe: 'muse_scipost', waitFor: [`${LATE}.ab`] },
      ],
      suppressed: night.plan.suppressed,
      notes: [],
      forecast: { abs: 2, intermediateBytes: 49_412_160, hosts: [{ host: 'muc10', fits: true }] },
      graceDays: 7,
    });
  });

  it('is kept for phoenix status: what is suppressed says why without server and workflow', async () => {
    const { suppressed, notes, live } = await readReport(night.context, DATE);
    expect({ suppressed, notes, live }).toEqual({ suppressed: night.plan.suppressed, notes: [], live: null });
  });

  it('has its memory model compared with what was measured by phoenix status, which says where it was too small', async () => {
    const records = await night.context.records();
    await records.saveAttempt({
      ...{ process: 'MUSE_R', unit: DATE, ab: `${LATE}_pst.ab`, startedAt: '2014-12-16T10:00:00.000Z', step: 'post' },
      ...{ recipe: 'muse_scipost', host: 'muc10', abKey: 'key', code: '', wallSeconds: 4 },
      ...{ peakRssBytes: 600e6, modelBytes: 400e6, limitBytes: 800e6 },
    });
    const report = await readReport(night.context, DATE);
    expect(report.memory).toEqual([
      { step: 'post', runs: 1, medianRatio: 1.5, largestRatio: 1.5, lackedMemory: 0, verdict: 'too small' },
    ]);
    const before = night.said.length;
    printReport(night.context, report);
    expect(night.said.slice(before)).toContain(
      'memory: post needed up to 1.50 x what the model says; more is booked for the next ones',
    );
  });
});

describe('[U] a duration', () => {
  it.each([
    [0, '0 s'],
    [12.34, '12.3 s'],
    [119.9, '119.9 s'],
    [120, '2 min'],
    [7199, '120 min'],
    [7200, '2 h'],
    [40_000, '11.1 h'],
  ])('of %d s reads %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
