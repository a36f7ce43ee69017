import type { Caveat } from './attempt.ts';
import type { ErrorCode } from '../failure/error-codes.ts';
import { matchRule } from './match-rule.ts';
import type { ParsedFacts } from './match-rule.ts';
import type { OutcomeRule } from './outcome-rule.ts';
import { dumpedMessage, isDumpHeading, mostTellingLine, parseLogLine } from './recipe-log.ts';
import type { FoundProduct, RunFacts } from './run-facts.ts';

/** Success and failure in one shape; a failure has a code and a reason of one line. */
export type RunVerdict =
  | { readonly status: 'succeeded'; readonly caveats: readonly Caveat[] }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly reason: string; readonly caveats: readonly [] };

/** Caveat of an ERROR line that no row of the table knows. */
export const UNKNOWN_ERROR = 'UNKNOWN_ERROR';

/**
 * Judges a run that has ended: exit code 0 is not success, an ERROR line is not failure (promise 2). The causes are
 * tried in the order in which they explain each other; the first one gives code and reason.
 */
export function judgeRun(facts: RunFacts, rules: readonly OutcomeRule[]): RunVerdict {
  const parsed: ParsedFacts = { ...facts, lines: facts.logLines.map(parseLogLine) };
  return (
    judgeStop(parsed) ??
    judgeMemory(parsed) ??
    judgeAvailability(parsed) ??
    judgeSignal(parsed) ??
    judgeFatalRules(parsed, rules) ??
    judgeExitCode(parsed) ??
    judgeProducts(parsed) ?? { status: 'succeeded', caveats: caveatsOf(parsed, rules) }
  );
}

function judgeStop(facts: ParsedFacts): RunVerdict | undefined {
  if (!facts.isOverWallLimit) return undefined;
  return failed(
    'RECIPE_FAILED',
    `${facts.recipe} was stopped at its wall limit of ${facts.wallLimitSeconds} s`,
    lastLine(facts),
  );
}

/** CxLib, CPL, C++, FFTW, the OpenMP runtime and the dynamic linker, each in its own words. */
const NO_MEMORY =
  /failed to allocate \d+ bytes|Allocation of \d+ bytes failed|cannot allocate memory|bad_alloc|fftw: alloc\.c|libgomp: Thread creation failed|failed to map segment from shared object/i;
const SIGABRT_EXIT = 134;
const SIGKILL_EXIT = 137;
const SIGSEGV_EXIT = 139;
/** A crash this close to the limit (resident set, of the limit of the data segment) is taken for an unchecked allocation. */
const CLOSE_TO_LIMIT = 0.9;

function judgeMemory(facts: ParsedFacts): RunVerdict | undefined {
  const line = facts.lines.find(({ text }) => NO_MEMORY.test(text));
  const isKilled = facts.exitCode === SIGKILL_EXIT;
  const isCrash = facts.exitCode === SIGABRT_EXIT || facts.exitCode === SIGSEGV_EXIT;
  const isAtLimit = (facts.peakRssBytes ?? 0) >= CLOSE_TO_LIMIT * facts.memoryLimitBytes;
  const isOutOfMemory = isKilled || (facts.exitCode !== 0 && line !== undefined) || (isCrash && isAtLimit);
  if (!isOutOfMemory) return undefined;
  const limit = `its memory limit of ${megabytes(facts.memoryLimitBytes)}`;
  const what = `${facts.recipe} was killed under ${limit} (exit code ${facts.exitCode})`;
  return failed('RECIPE_OUT_OF_MEMORY', what, line?.text ?? `peak ${megabytes(facts.peakRssBytes)}`);
}

const UNKNOWN_RECIPE = /^Unable to find recipe '/;

function judgeAvailability(facts: ParsedFacts): RunVerdict | undefined {
  const isNotFound = facts.exitCode === 126 || facts.exitCode === 127;
  const line = facts.lines.find(({ text }) => UNKNOWN_RECIPE.test(text));
  if (!isNotFound && line === undefined) return undefined;
  const what = isNotFound
    ? `esorex cannot be executed (exit code ${facts.exitCode})`
    : `${facts.recipe} is not installed`;
  return failed('RECIPE_UNAVAILABLE', what, line?.text ?? mostTellingLine(facts.lines));
}

const STOP_SIGNALS: Readonly<Record<number, string>> = { 129: 'SIGHUP', 130: 'SIGINT', 143: 'SIGTERM' };

function judgeSignal(facts: ParsedFacts): RunVerdict | undefined {
  const signal = STOP_SIGNALS[facts.exitCode ?? 0];
  if (facts.exitCode !== null && signal === undefined) return undefined;
  const how = signal === undefined ? 'and left no exit code' : `by ${signal} (exit code ${facts.exitCode})`;
  return failed('RECIPE_KILLED', `${facts.recipe} was killed from outside ${how}`, lastLine(facts));
}

function judgeFatalRules(facts: ParsedFacts, rules: readonly OutcomeRule[]): RunVerdict | undefined {
  for (const rule of rules.filter((row) => row.class === 'fatal')) {
    const [evidence] = matchRule(rule, facts);
    if (evidence === undefined) continue;
    return failed(
      rule.code ?? 'RECIPE_FAILED',
      `${facts.recipe} (exit code ${facts.exitCode}): ${rule.meaning}`,
      evidence,
    );
  }
  return undefined;
}

function judgeExitCode(facts: ParsedFacts): RunVerdict | undefined {
  if (facts.exitCode === 0) return undefined;
  const how = facts.exitCode === SIGSEGV_EXIT ? 'crashed' : facts.exitCode === SIGABRT_EXIT ? 'aborted' : 'failed';
  return failed('RECIPE_FAILED', `${facts.recipe} ${how} (exit code ${facts.exitCode})`, mostTellingLine(facts.lines));
}

function judgeProducts(facts: ParsedFacts): RunVerdict | undefined {
  const unreadable = facts.products.find(({ problem }) => problem !== null);
  if (unreadable !== undefined) {
    return failed(
      'PRODUCT_INVALID',
      `${facts.recipe} ended well, but ${unreadable.fileName} is unreadable`,
      unreadable.problem ?? '',
    );
  }
  const missing = facts.expectedProducts
    .map(({ catg, count }) => ({ catg, count, found: countProducts(facts.products, catg) }))
    .filter(({ count, found }) => found < count)
    .map(({ catg, count, found }) => `${catg} (${found} of ${count})`);
  if (missing.length === 0) return undefined;
  const errors = facts.lines.filter(({ level }) => level === 'ERROR');
  return failed(
    'PRODUCT_INVALID',
    `${facts.recipe} ended well, but products are missing: ${missing.join(', ')}`,
    mostTellingLine(errors),
  );
}

function countProducts(products: readonly FoundProduct[], wanted: string): number {
  return products.filter(({ catg }) => catg === wanted).length;
}

function caveatsOf(facts: ParsedFacts, rules: readonly OutcomeRule[]): readonly Caveat[] {
  const tolerated = rules
    .filter((rule) => rule.class === 'tolerated')
    .map((rule) => ({ rule, evidence: matchRule(rule, facts) }))
    .filter(({ evidence }) => evidence.length > 0)
    .map(({ rule, evidence }) => caveat(rule.id, evidence, rule.reviewMandatory ?? false));
  const unknown = unknownErrors(facts, rules);
  return unknown.length === 0 ? tolerated : [...tolerated, caveat(UNKNOWN_ERROR, unknown, true)];
}

/** ERROR lines that no rule knows. A line of an error dump that only repeats a known message is not news. */
function unknownErrors(facts: ParsedFacts, rules: readonly OutcomeRule[]): readonly string[] {
  const known = new Set(
    rules.filter(({ criterion }) => criterion.kind === 'log').flatMap((rule) => matchRule(rule, facts)),
  );
  const errors = facts.lines.filter((line) => line.level === 'ERROR' && !isDumpHeading(line) && !known.has(line.text));
  const news = errors.filter((line) => {
    const message = dumpedMessage(line);
    return message === undefined || ![...known].some((text) => text.includes(message));
  });
  return [...new Set(news.map((line) => dumpedMessage(line) ?? line.text))];
}

function caveat(id: string, evidence: readonly string[], reviewMandatory: boolean): Caveat {
  const [first = ''] = evidence;
  const more = evidence.length > 1 ? ` (and ${evidence.length - 1} more)` : '';
  return { id, evidence: first + more, reviewMandatory };
}

function failed(code: ErrorCode, what: string, detail: string): RunVerdict {
  const reason = detail === '' ? what : `${what}: ${detail}`;
  return { status: 'failed', code, reason: reason.replaceAll(/\s+/g, ' '), caveats: [] };
}

function lastLine({ lines }: ParsedFacts): string {
  return lines.findLast(({ text }) => text !== '')?.text ?? '';
}

function megabytes(bytes: number | null): string {
  return bytes === null ? 'unknown' : `${Math.round(bytes / 1e6)} MB`;
}
