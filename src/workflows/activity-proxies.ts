import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ActivityOptions } from '@temporalio/workflow';
import type { DistributionActivities } from '../activities/distribution.ts';
import type { EditedAbActivities } from '../activities/edited-abs.ts';
import type { PlacementActivities } from '../activities/placement.ts';
import type { PlanningActivities } from '../activities/planning.ts';
import type { PushActivities } from '../activities/push-records.ts';
import type { RecordingActivities } from '../activities/recording.ts';
import type { ReductionActivities } from '../activities/reduction.ts';
import type { DeliveryActivities } from '../activities/delivery.ts';
import { PHOENIX_QUEUE, hostQueue } from './contract.ts';

/**
 * Time-outs and retries of every activity (design section 4). WAIT_CANCELLATION_COMPLETED everywhere: with the default a
 * cancelled date would close while esorex runs on. No schedule-to-start time-out: what waits, waits in a host's ledger.
 */
const careful = { cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED } satisfies ActivityOptions;
const patient = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' } as const;

export const planning = proxyActivities<PlanningActivities & DistributionActivities & EditedAbActivities>({
  ...careful,
  taskQueue: PHOENIX_QUEUE,
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '60 seconds',
  // Only transient failures are retried: a night of outage of archive or database costs waiting, not the date.
  retry: patient,
});

export const recording = proxyActivities<RecordingActivities & PlacementActivities>({
  ...careful,
  taskQueue: PHOENIX_QUEUE,
  startToCloseTimeout: '30 seconds',
  heartbeatTimeout: '30 seconds',
  retry: patient,
});

/** Activities that run where the chain's files are. Proxies have no own properties, so each activity is taken by name. */
export function activitiesOn(host: string) {
  const queue = { ...careful, taskQueue: hostQueue(host), heartbeatTimeout: '60 seconds' } as const;
  const { fetchInputs } = proxyActivities<ReductionActivities>({
    ...queue,
    startToCloseTimeout: '24 hours',
    retry: { initialInterval: '10 seconds', backoffCoefficient: 2, maximumInterval: '10 minutes' },
  });
  // With its waiting in the ledger; the recipe's own limit is in the runner.
  const { runAb } = proxyActivities<ReductionActivities>({ ...queue, startToCloseTimeout: '48 hours', retry: patient });
  const { assessProduct } = proxyActivities<ReductionActivities>({
    ...queue,
    startToCloseTimeout: '30 minutes',
    retry: patient,
  });
  const { publishProduct, ingestProduct } = proxyActivities<DeliveryActivities>({
    ...queue,
    startToCloseTimeout: '2 hours',
    retry: patient,
  });
  const { releaseScratch, withdrawProducts } = proxyActivities<DeliveryActivities>({
    ...queue,
    startToCloseTimeout: '10 minutes',
    retry: patient,
  });
  const { pushRecords } = proxyActivities<PushActivities>({
    ...queue,
    startToCloseTimeout: '10 minutes',
    // The end of the chain waits for it. What has arrived by then stays; clean-up takes the rest along.
    scheduleToCloseTimeout: '10 minutes',
    retry: { initialInterval: '10 seconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
  });
  return {
    pushRecords,
    fetchInputs,
    runAb,
    assessProduct,
    publishProduct,
    ingestProduct,
    releaseScratch,
    withdrawProducts,
  };
}
export type HostActivities = ReturnType<typeof activitiesOn>;
