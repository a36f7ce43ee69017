import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FIX_RULES } from '../../src/domain/quality/fix-rules.ts';
import { VERDICTS } from '../../src/domain/quality/decision.ts';
import { parseDecision } from '../../src/domain/quality/parse-decision.ts';
import { THROUGH } from '../../src/domain/stage/stage.ts';
import { DECISION_NAMES, SEARCH_ATTRIBUTES, dateWorkflowId } from '../../src/workflows/contract.ts';
import type { ObservingDateInput } from '../../src/workflows/contract.ts';

const PAGE = readFileSync(new URL('../../docs/operating-temporal.md', import.meta.url), 'utf8');
const MESSAGES = [...PAGE.matchAll(/ --name (\w+) --input '([^']+)'/g)].map(([, name = '', json = '']) => ({
  name,
  json,
}));
const FIXES = [...PAGE.matchAll(/^\| `(\{"kind".*?\})` \|/gm)].map(([, json = '']) => json);

describe('[U] docs/operating-temporal.md', () => {
  it.each(MESSAGES)('shows a $name that the date understands: $json', ({ name, json }) => {
    expect(parseDecision(name, JSON.parse(json))).toEqual({ name, payload: JSON.parse(json) as unknown });
  });

  it('shows every message, as signal or update, and every verdict', () => {
    expect([...new Set(MESSAGES.map(({ name }) => name))].toSorted()).toEqual([...DECISION_NAMES].toSorted());
    for (const verdict of VERDICTS) expect(PAGE).toContain(`"verdict":"${verdict}"`);
  });

  it('shows every fix, in a form that the date understands', () => {
    expect(FIXES.map((json) => (JSON.parse(json) as { kind: string }).kind).toSorted()).toEqual(
      FIX_RULES.map(({ kind }) => kind).toSorted(),
    );
    for (const json of FIXES) {
      const fix = JSON.parse(json) as unknown;
      const payload = { decisionId: 'd', ab: 'a.ab', operator: 'jdoe', reason: '', fix };
      expect(parseDecision('resume', payload)).toEqual({ name: 'resume', payload });
    }
  });

  it('shows a payload for the UI that the date understands', () => {
    const [json = ''] = /^ +\{"decisionId":"ui-1".*\}$/m.exec(PAGE) ?? [];
    expect(parseDecision('certify', JSON.parse(json))).toHaveProperty('payload.verdict', 'accept');
  });

  it('names the search attributes and their types, all and no other', () => {
    const rows = [...PAGE.matchAll(/^\| `(Phoenix\w+)` \| (\w+) \|/gm)].map(([, name, type = '']) => [
      name,
      type.toUpperCase(),
    ]);
    expect(Object.fromEntries(rows)).toEqual(SEARCH_ATTRIBUTES);
    const known = Object.keys(SEARCH_ATTRIBUTES);
    expect(
      [...PAGE.matchAll(/\bPhoenix[A-Z]\w+/g)].map(([name]) => name).filter((name) => !known.includes(name)),
    ).toEqual([]);
  });

  it('sends messages to dates only, never to a chain', () => {
    const addressed = [...PAGE.matchAll(/(?:signal|update execute) -w (\S+)/g)].map(([, id = '']) => id);
    expect(addressed.length).toBeGreaterThan(10);
    expect(new Set(addressed)).toEqual(new Set([dateWorkflowId('MUSE_R', '2014-12-14')]));
  });

  it('starts a date as phoenix restart does', () => {
    const [, json = ''] = /temporal workflow start .* --input '([^']+)'/.exec(PAGE) ?? [];
    const input: ObservingDateInput = {
      process: 'MUSE_R',
      unit: '2014-12-14',
      through: 'distribution',
      isAfresh: true,
    };
    expect(JSON.parse(json)).toEqual(input);
  });

  it('names the ways of starting a date', () => {
    expect(PAGE).toContain(`\`through\` is \`${THROUGH[0]}\`, \`${THROUGH[1]}\` or \`${THROUGH[2]}\``);
  });
});
