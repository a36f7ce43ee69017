import { numberOf, stringOf } from '../frame/keywords.ts';
import type {
  KeywordAboveCriterion,
  KeywordAbsentCriterion,
  KeywordCountCriterion,
  LogCountCriterion,
  LogCriterion,
  LogExceptCriterion,
  OutcomeRule,
} from './outcome-rule.ts';
import type { LogLine } from './recipe-log.ts';
import type { FoundProduct, RunFacts } from './run-facts.ts';

/** The facts of a run with its log parsed once. */
export interface ParsedFacts extends RunFacts {
  readonly lines: readonly LogLine[];
}

/** What makes a rule apply to this run, one line per piece of evidence; empty: it does not apply. */
export function matchRule({ recipes, criterion }: OutcomeRule, facts: ParsedFacts): readonly string[] {
  if (recipes.length > 0 && !recipes.includes(facts.recipe)) return [];
  switch (criterion.kind) {
    case 'log':
      return matchLog(criterion, facts);
    case 'log-count':
      return matchLogCount(criterion, facts);
    case 'log-except':
      return matchLogExcept(criterion, facts);
    case 'keyword-count':
      return matchKeywordCount(criterion, facts);
    case 'keyword-absent':
      return matchKeywordAbsent(criterion, facts);
    case 'keyword-above':
      return matchKeywordAbove(criterion, facts);
    case 'foreign-input':
      return matchForeignInput(facts);
  }
}

function matchLog({ pattern, whenInput }: LogCriterion, facts: ParsedFacts): readonly string[] {
  if (whenInput !== undefined && countInputs(facts, whenInput) === 0) return [];
  return distinct(facts.lines.filter(({ text }) => pattern.test(text)).map(({ text }) => text));
}

function matchLogCount({ pattern, inputTag }: LogCountCriterion, facts: ParsedFacts): readonly string[] {
  const expected = countInputs(facts, inputTag);
  const said = facts.lines.map(({ text }) => ({ text, count: firstGroup(pattern, text) }));
  return distinct(
    said
      .filter(({ count }) => count !== undefined && Number(count) < expected)
      .map(({ text }) => `${text}, but the set of frames has ${expected} ${inputTag}`),
  );
}

function matchLogExcept({ pattern, except, whenInput }: LogExceptCriterion, facts: ParsedFacts): readonly string[] {
  if (countInputs(facts, whenInput) === 0) return [];
  const excepted = new Set(facts.lines.map(({ text }) => firstGroup(except, text)));
  return distinct(
    facts.lines
      .filter(({ text }) => {
        const name = firstGroup(pattern, text);
        return name !== undefined && !excepted.has(name);
      })
      .map(({ text }) => text),
  );
}

function matchKeywordCount(criterion: KeywordCountCriterion, facts: ParsedFacts): readonly string[] {
  if (countInputs(facts, criterion.whenInput) === 0) return [];
  const expected = countInputs(facts, criterion.inputTag);
  return readableProducts(facts)
    .filter(({ catg }) => catg === criterion.catg)
    .map(({ fileName, keywords }) => ({ fileName, count: countKeywords(keywords, criterion.keyword) }))
    .filter(({ count }) => count < expected)
    .map(({ fileName, count }) => `${fileName} names ${count} of ${expected} ${criterion.inputTag}`);
}

function matchKeywordAbsent(criterion: KeywordAbsentCriterion, facts: ParsedFacts): readonly string[] {
  return readableProducts(facts)
    .filter(({ catg }) => criterion.catgs.includes(catg))
    .flatMap(({ fileName, keywords }) =>
      criterion.keywords
        .filter((keyword) => !Object.hasOwn(keywords, keyword))
        .map((keyword) => `${fileName} has no ${keyword}`),
    );
}

function matchKeywordAbove({ keyword, absoluteMax }: KeywordAboveCriterion, facts: ParsedFacts): readonly string[] {
  return readableProducts(facts).flatMap(({ fileName, keywords }) => {
    const value = numberOf(keywords, keyword);
    return value !== undefined && Math.abs(value) > absoluteMax ? [`${fileName}: ${keyword} = ${value}`] : [];
  });
}

/** PRO.REC is cumulative: the last one is this run's own; it names base names only. */
function matchForeignInput(facts: ParsedFacts): readonly string[] {
  const given = facts.inputs.map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  return readableProducts(facts).flatMap((product) =>
    rawNamesOf(product)
      .filter((name) => !given.some((known) => known.startsWith(name)))
      .map((name) => `${product.fileName} was made from ${name}, which is not in the set of frames`),
  );
}

const RAW_NAME = /^ESO PRO REC(\d+) RAW\d+ NAME$/;

function rawNamesOf({ keywords }: FoundProduct): readonly string[] {
  const named = Object.keys(keywords).flatMap((keyword) => {
    const step = RAW_NAME.exec(keyword)?.[1];
    return step === undefined ? [] : [{ step: Number(step), name: stringOf(keywords, keyword) ?? '' }];
  });
  const last = Math.max(0, ...named.map(({ step }) => step));
  return named.filter(({ step }) => step === last).map(({ name }) => name);
}

function readableProducts({ products }: ParsedFacts): readonly FoundProduct[] {
  return products.filter(({ problem }) => problem === null);
}

function countInputs({ inputs }: ParsedFacts, wanted: string): number {
  return inputs.filter(({ tag }) => tag === wanted).length;
}

function countKeywords(keywords: FoundProduct['keywords'], pattern: RegExp): number {
  return Object.keys(keywords).filter((keyword) => pattern.test(keyword)).length;
}

function firstGroup(pattern: RegExp, text: string): string | undefined {
  return pattern.exec(text)?.[1];
}

/** The same line stands in the log file and on the terminal. */
function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
