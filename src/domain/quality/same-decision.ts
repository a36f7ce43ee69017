import type { Decision } from './decision.ts';
import { parseDecision } from './parse-decision.ts';

/**
 * Whether two messages under one decisionId are the same one: of its time and of what the date adds when it takes it (the
 * version of the product, how the AB had ended) a repetition may lack something.
 */
export function isSameDecision(one: Decision, other: Decision): boolean {
  const [a, b] = [contentOf(one), contentOf(other)];
  const isOneVersion = a.version === undefined || b.version === undefined || a.version === b.version;
  return isOneVersion && a.said === b.said;
}

interface Content {
  /** Everything but what may be lacking, fields in one order. */
  readonly said: string;
  readonly version: string | undefined;
}

function contentOf(sent: Decision): Content {
  const parsed = parseDecision(sent.name, sent.payload);
  if ('because' in parsed) return { said: JSON.stringify([sent.name, sent.payload]), version: undefined };
  const { at: _, ...payload } = parsed.payload;
  const ab = 'ab' in payload ? { ab: payload.ab.replace(/\.ab$/, '') } : {};
  if (!('productChecksum' in payload))
    return { said: JSON.stringify([parsed.name, { ...payload, ...ab }]), version: undefined };
  const { productChecksum: version, ...said } = payload;
  return { said: JSON.stringify([parsed.name, { ...said, ...ab }]), version };
}

/** `certify accept of a_tpl.ab by rh`: what a decision says, for those who meet it under an id of theirs. */
export function decisionText(decision: Decision): string {
  const parsed = parseDecision(decision.name, decision.payload);
  if ('because' in parsed) return decision.name;
  const { name, payload } = parsed;
  const what = 'verdict' in payload ? ` ${payload.verdict}` : 'fix' in payload ? ` ${payload.fix.kind}` : '';
  const about = 'ab' in payload ? ` of ${payload.ab}` : '';
  return `${name}${what}${about} by ${payload.operator}`;
}
