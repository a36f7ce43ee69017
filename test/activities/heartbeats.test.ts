import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeliveryActivities } from '../../src/activities/delivery.ts';
import type { DeliveryDependencies } from '../../src/activities/delivery.ts';
import { createDistributionActivities } from '../../src/activities/distribution.ts';
import type { DistributionDependencies } from '../../src/activities/distribution.ts';
import { createEditedAbActivities } from '../../src/activities/edited-abs.ts';
import type { EditedAbDependencies } from '../../src/activities/edited-abs.ts';
import { createPlanningActivities } from '../../src/activities/planning.ts';
import type { PlanningDependencies } from '../../src/activities/planning.ts';
import { activityContext } from '../fakes/activity-context.ts';

/** Longer than the heartbeat time-out of these activities. */
const SLOW_MS = 61_000;

/** Ports of which every call takes its time. */
const slow = new Proxy({}, { get: () => () => new Promise(() => undefined) });
const SLOW = {
  records: slow,
  plans: slow,
  abTree: slow,
  archive: slow,
  processOf: () => ({ trees: { final: 'MUSE_R' } }),
};
const activities = {
  ...createPlanningActivities({ ...SLOW, instrumentOfProcess: () => ({}) } as unknown as PlanningDependencies),
  ...createDistributionActivities(SLOW as unknown as DistributionDependencies),
  ...createDeliveryActivities({ ...SLOW, host: 'muc10' } as unknown as DeliveryDependencies),
  ...createEditedAbActivities({ ...SLOW, instrumentOfProcess: () => ({}) } as unknown as EditedAbDependencies),
};
type Name = keyof typeof activities;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('[U] an activity whose database or disk takes a minute', () => {
  it.each(Object.keys(activities) as Name[])('gives signs of life all the time: %s', (name) => {
    const context = activityContext();
    let beats = 0;
    context.on('heartbeat', () => (beats += 1));
    const run = activities[name] as (input: unknown) => Promise<unknown>;
    void context.run(() => run({ process: 'MUSE_R', unit: '2014-12-14', planKey: 'p', fixes: [] }));
    vi.advanceTimersByTime(SLOW_MS);
    expect(beats).toBeGreaterThan(20);
  });
});
