import type { Decision } from '../domain/quality/decision.ts';
import { closeGate, openGate, replayDecisions } from '../domain/quality/gate.ts';
import { planning } from './activity-proxies.ts';
import { announce, inPassing, recordDecision } from './night.ts';
import type { Night } from './night.ts';

/** Plans the date and takes up the decisions of earlier runs. */
export async function planNight(night: Night): Promise<void> {
  const { process, unit, isAfresh } = night.input;
  const planned = await planning.planDate.executeWithOptions(
    { summary: `plan ${unit}: classify, associate, cascade` },
    [{ process, unit, through: night.input.through, ...(isAfresh === true ? { isAfresh } : {}) }],
  );
  night.outline = planned.outline;
  night.policy = planned.policy;
  night.reached = isAfresh === true ? 'planned' : planned.reached;
  night.notes = planned.notes;
  night.isBacklog = planned.isBacklog;
  const abs = planned.outline.chains.flatMap((chain) => chain.abs);
  const { rules } = night.gate;
  const opened = openGate({ process, unit, rules, policy: planned.policy, abs });
  const numbers = rules === 1 ? [] : (planned.decisionNumbers ?? []);
  const before = rules === 1 ? planned.decisions : planned.decisions.slice(0, numbers.length);
  night.gate = replayDecisions(opened, before, numbers);
  // What is distributed is decided: verdicts come too late, comments do not.
  if (night.reached !== 'planned') night.gate = closeGate(night.gate);
  const stored = takeStored(night, planned.decisions.slice(before.length));
  night.isPlanned = true;
  for (const decision of stored) await recordDecision(night, decision);
  const summary = `${abs.length} ABs in ${planned.outline.chains.length} chains planned`;
  if (night.reached === 'planned' && night.input.through !== 'plan') inPassing(announce(night, 'planned', summary));
  else
    await announce(
      night,
      night.reached,
      night.reached === 'planned' ? summary : (planned.message ?? 'nothing has changed since'),
    );
}

/** What nobody has judged yet is judged now, and what is taken is recorded: another run finds it in its place. */
function takeStored(night: Night, decisions: readonly Decision[]): readonly Decision[] {
  const { lastNumber } = night.gate;
  night.gate = replayDecisions(night.gate, decisions);
  return night.gate.taken.filter(({ number }) => number > lastNumber).map(({ decision }) => decision);
}
