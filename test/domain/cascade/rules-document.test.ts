import { calibrationsOf } from '../../../src/domain/instance/steps.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RULES_PATH, renderRules } from '../../../scripts/generate-rules.ts';
import { MUSE } from '../../fakes/muse.ts';

describe('docs/rules.md', () => {
  it('is what the tables say: run node scripts/generate-rules.ts', () => {
    expect(readFileSync(RULES_PATH, 'utf8')).toBe(renderRules());
  });
});

describe('[U] the tables of MUSE', () => {
  const tags = MUSE.association.map(({ tag }) => tag);

  it('associate every calibration that a recipe requires, and require it there, too', () => {
    const required = MUSE.steps.flatMap((step) =>
      calibrationsOf(step)
        .filter((wanted) => wanted.required)
        .map(({ tag }) => tag),
    );
    expect(
      MUSE.association
        .filter((rule) => rule.required)
        .map(({ tag }) => tag)
        .toSorted(),
    ).toEqual([...new Set(required)].toSorted());
  });

  it('associate nothing that no recipe takes', () => {
    const taken = new Set(MUSE.steps.flatMap((step) => calibrationsOf(step).map(({ tag }) => tag)));
    expect(tags.filter((tag) => !taken.has(tag))).toEqual([]);
  });

  it('have one row per tag, and rows of classification with ids of their own, each with its source', () => {
    expect(new Set(tags).size).toBe(tags.length);
    const ids = MUSE.classification.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const rows = [...MUSE.classification, ...MUSE.association, ...MUSE.steps, MUSE.cascade, MUSE.sizes];
    expect(rows.filter(({ source, since }) => source === '' || since === '')).toEqual([]);
  });
});
