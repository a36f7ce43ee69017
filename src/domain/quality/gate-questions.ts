import type { ErrorCode } from '../failure/error-codes.ts';
import { ERROR_CODES } from '../failure/error-codes.ts';
import { FIX_RULES, fixKindsFor, isRetryNews } from './fix-rules.ts';
import type { GateAb, GateState, GivenVerdict } from './gate-state.ts';
import { findAb, membersOf, remadeBecauseOf, reviewables, verdictOn } from './gate-state.ts';
import { reviewSet } from './review-set.ts';

/** What a date waits for, as its status shows it. */
export interface GateQuestion {
  readonly ab: string;
  readonly kind: 'certify' | 'fix';
  readonly text: string;
  readonly choices: readonly string[];
  /** Of `certify`: the version that is asked about, to be sent back with the verdict. */
  readonly productChecksum?: string;
}

/** Everything that waits for a human, failures first. */
export function openQuestions(state: GateState): readonly GateQuestion[] {
  return [...failures(state).filter(isFirstOfItsChain).map(fixQuestion), ...toCertify(state)];
}

/**
 * True when nothing more is to come: every AB has ended, no failure waits for an answer, every product under review has
 * its verdict, and the date is not parked.
 */
export function isComplete(state: GateState): boolean {
  return (
    state.park === null && Object.values(state.abs).every((ab) => hasEnded(ab)) && openQuestions(state).length === 0
  );
}

/** Who keeps the date from going on, and how it is taken out of the park; empty when it is not parked. */
export function parkedText({ park }: GateState): string {
  if (park === null) return '';
  const reason = park.reason === '' ? '' : `: ${park.reason}`;
  return `parked by ${park.owner} until ${park.remindAt}${reason}; take it out with park and an empty remindAt`;
}

/** Products under review with the reasons, whether or not they have their verdict. */
function productsUnderReview(
  state: GateState,
): readonly { readonly ab: string; readonly because: readonly string[] }[] {
  const items = reviewSet({ products: reviewables(state), policy: state.policy, seed: state.seed });
  return items.filter(({ ab }) => findAb(state, ab)?.state === 'succeeded');
}

/** For distribution: what a human said; products that nobody has to see are accepted. Comments by AB. */
export function verdictsOf(state: GateState): {
  readonly verdicts: Readonly<Record<string, 'accept' | 'reject'>>;
  readonly comments: Readonly<Record<string, string>>;
} {
  const standing = standingVerdicts(state);
  const reviewed = new Set(productsUnderReview(state).map(({ ab }) => ab));
  const verdicts = reviewables(state)
    .filter((product) => product.state === 'made')
    .flatMap(({ ab }): [string, 'accept' | 'reject'][] => {
      const given = standing[ab]?.verdict;
      if (given !== undefined) return [[ab, given]];
      return reviewed.has(ab) ? [] : [[ab, 'accept']];
    });
  return { verdicts: Object.fromEntries(verdicts), comments: commentsOf(state, standing) };
}

/** By AB: the verdicts that count. */
export function standingVerdicts(state: GateState): Readonly<Record<string, GivenVerdict>> {
  const entries = Object.keys(state.verdicts).flatMap((name): [string, GivenVerdict][] => {
    const ab = findAb(state, name);
    const verdict = ab === undefined ? undefined : verdictOn(state, ab);
    return verdict === undefined ? [] : [[name, verdict]];
  });
  return Object.fromEntries(entries);
}

function commentsOf(
  state: GateState,
  standing: Readonly<Record<string, GivenVerdict>>,
): Readonly<Record<string, string>> {
  const names = [...new Set([...Object.keys(standing), ...Object.keys(state.comments)])];
  const entries = names.map((ab): [string, string] => {
    const texts = [standing[ab]?.comment ?? '', ...(state.comments[ab] ?? []).map(({ text }) => text)];
    return [ab, texts.filter((text) => text !== '').join('; ')];
  });
  return Object.fromEntries(entries.filter(([, text]) => text !== ''));
}

function failures(state: GateState): readonly GateAb[] {
  const isRecorded = (ab: GateAb) => state.policy.onFailedAb === 'record' && isOfTheData(ab.code);
  return Object.values(state.abs).filter((ab) => ab.state === 'failed' && !ab.isGivenUp && !isRecorded(ab));
}

/** A chain that ended is one question, however many of its ABs waited for nothing; the reason names the chain. */
function isFirstOfItsChain({ code, reason }: GateAb, index: number, all: readonly GateAb[]): boolean {
  return code !== 'CHAIN_ENDED' || all.findIndex((ab) => ab.code === code && ab.reason === reason) === index;
}

/** Failures that say something of the exposures. A lost host or a missing recipe would take healthy ones out of the delivery. */
const CLASSES_OF_THE_DATA: readonly string[] = ['recipe', 'memory', 'missing', 'corrupt'];

function isOfTheData(code: ErrorCode | null): boolean {
  return code !== null && CLASSES_OF_THE_DATA.includes(ERROR_CODES[code].class);
}

function fixQuestion(ab: GateAb): GateQuestion {
  const choices = fixKindsFor(ab.step).filter((kind) => kind !== 'retry' || isRetryNews(ab));
  const advice = FIX_RULES.filter(({ kind }) => choices.includes(kind)).map(({ kind, does }) => `${kind} (${does})`);
  return {
    ab: ab.ab,
    kind: 'fix',
    text: `${ab.ab} failed (${ab.code ?? 'INTERNAL'}): ${ab.reason}. Fix: ${advice.join(', ')}`,
    choices,
  };
}

function toCertify(state: GateState): readonly GateQuestion[] {
  return productsUnderReview(state).flatMap(({ ab: name, because }) => {
    const ab = findAb(state, name);
    if (ab === undefined || verdictOn(state, ab) !== undefined || remadeBecauseOf(state, ab) !== undefined) return [];
    return [certifyQuestion(state, ab, because)];
  });
}

function certifyQuestion(state: GateState, ab: GateAb, because: readonly string[]): GateQuestion {
  const rejected =
    ab.step === 'combine'
      ? membersOf(state, ab).filter((member) => verdictOn(state, member)?.verdict === 'reject')
      : [];
  const notes = [
    because.join(', '),
    qualityText(ab),
    ...rejected.map((member) => `contains ${member.ab}, which was rejected`),
    outdatedText(state.verdicts[ab.ab]),
  ];
  const kind = ab.step === 'combine' ? 'Combined' : 'Single';
  return {
    ab: ab.ab,
    kind: 'certify',
    text: `${kind}${ab.isSky ? ' SKY' : ''} cube ${ab.ab}: ${notes.filter((note) => note !== '').join('; ')}`,
    choices: ['accept', 'reject', 'rework'],
    ...(ab.productChecksum === '' ? {} : { productChecksum: ab.productChecksum }),
  };
}

/** Said where a verdict was given and does not count. */
function outdatedText(given: GivenVerdict | undefined): string {
  if (given === undefined) return '';
  const verdict = `an earlier ${given.verdict} by ${given.operator}`;
  return given.productChecksum === ''
    ? `${verdict} does not say which version it was about`
    : `${verdict} was about another version of this product`;
}

function qualityText({ assessment, caveats }: GateAb): string {
  const caveatText = caveats.length === 0 ? '' : `, caveats ${caveats.join(' ')}`;
  if (assessment === null) return `not assessed${caveatText}`;
  const { pattern, qcFlag, redScores, totalScores } = assessment;
  return `${pattern}, QCFLAG ${qcFlag}, ${redScores} of ${totalScores} scores red${caveatText}`;
}

function hasEnded(ab: GateAb): boolean {
  return ab.state !== 'planned' && ab.state !== 'fix-waiting' && ab.state !== 'running';
}
