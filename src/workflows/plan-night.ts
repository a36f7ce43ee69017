import { closeGate, openGate, replayDecisions } from '../domain/quality/gate.ts';
import { planning } from './activity-proxies.ts';
import { announce, inPassing } from './night.ts';
import type { Night } from './night.ts';

/** Plans the date and takes up the decisions of earlier runs. */
export async function planNight(night: Night): Promise<void> {
  const { process, unit } = night.input;
  const planned = await planning.planDate.executeWithOptions(
    { summary: `plan ${unit}: classify, associate, cascade` },
    [{ process, unit, through: night.input.through }],
  );
  night.outline = planned.outline;
  night.policy = planned.policy;
  night.reached = night.input.isAfresh === true ? 'planned' : planned.reached;
  night.notes = planned.notes;
  night.isBacklog = planned.isBacklog;
  const abs = planned.outline.chains.flatMap((chain) => chain.abs);
  night.gate = replayDecisions(openGate({ process, unit, policy: planned.policy, abs }), planned.decisions);
  // What is distributed is decided: verdicts come too late, comments do not.
  if (night.reached !== 'planned') night.gate = closeGate(night.gate);
  night.isPlanned = true;
  const summary = `${abs.length} ABs in ${planned.outline.chains.length} chains planned`;
  if (night.reached === 'planned' && night.input.through !== 'plan') inPassing(announce(night, 'planned', summary));
  else await announce(night, night.reached, night.reached === 'planned' ? summary : 'nothing has changed since');
}
